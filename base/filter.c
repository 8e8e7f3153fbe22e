/* SPDX-License-Identifier: MIT */
#include <base/filter.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
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

/* 0, or the errno of what could not be started; its end in *status. */
static int run(char *const argv[], int in, int out, int *status)
{
    pid_t pid = fork();

    if (pid == 0) {
        if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0)
            execvp(argv[0], argv);
        _exit(127);
    }
    return pid < 0 || waitpid(pid, status, 0) < 0 ? errno : 0;
}

char *rig_filter(char *const argv[], const char *input, struct rig_error *err)
{
    int in = memory_file(input), out = memory_file("");
    char *text = NULL;
    int status = 0;
    int failed = in < 0 || out < 0 ? errno : run(argv, in, out, &status);

    if (failed)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot run %s: %s", argv[0], strerror(failed));
    else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "%s did not end well (%s)", argv[0],
                            WIFEXITED(status) && WEXITSTATUS(status) == 127 ? "it is not installed" : "see above");
    else
        text = read_back(out);
    if (!text && !failed && WIFEXITED(status) && WEXITSTATUS(status) == 0)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (in >= 0)
        close(in);
    if (out >= 0)
        close(out);
    return text;
}
