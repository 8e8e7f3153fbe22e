/* SPDX-License-Identifier: MIT */
#include <base/filter.h>

#include <base/child.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Files in memory on both sides: neither can wait for the other. */
static int memory_file(const char *text)
{
    size_t size = strlen(text);
    int fd = memfd_create("cr3rig", MFD_CLOEXEC);

    if (fd < 0)
        return -1;
    for (size_t done = 0; done < size;) {
        ssize_t written = write(fd, text + done, size - done);

        if (written <= 0) {
            close(fd);
            return -1;
        }
        done += (size_t)written;
    }
    (void)lseek(fd, 0, SEEK_SET);
    return fd;
}

static char *read_back(int fd)
{
    off_t size = lseek(fd, 0, SEEK_END);
    char *text = size < 0 ? NULL : malloc((size_t)size + 1);

    if (text && pread(fd, text, (size_t)size, 0) == size) {
        text[size] = '\0';
        return text;
    }
    free(text);
    return NULL;
}

char *rig_filter(char *const argv[], const char *input, struct rig_error *err)
{
    struct rig_child_plan plan = {.argv = (const char *const *)argv, .dies_with = SIGKILL};
    char *text = NULL;
    int code;

    plan.in = memory_file(input);
    plan.out = memory_file("");
    if (plan.in < 0 || plan.out < 0)
        code = rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make a file in memory: %s", strerror(errno));
    else
        code = rig_child_run(&plan, err);
    if (code > 0)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "%s did not end well (see above)", argv[0]);
    if (code == 0 && !(text = read_back(plan.out)))
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (plan.in >= 0)
        close(plan.in);
    if (plan.out >= 0)
        close(plan.out);
    return text;
}
