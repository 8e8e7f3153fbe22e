/* SPDX-License-Identifier: MIT */
#include <kernel/debian/program.h>

#include <base/child.h>
#include <base/files.h>
#include <base/words.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What is read of it must be as it is written here, whatever the user's language. */
static const char *const environment[] = {"LC_ALL=C", "LANGUAGE=C", NULL};

static int open_log(const char *path, struct rig_error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

    if (fd < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", path, strerror(errno));
    return fd;
}

int rig_debian_run(const char *const argv[], const char *log, struct rig_error *err)
{
    int fd = open_log(log, err);
    const struct rig_child_plan plan = {
        .argv = argv, .environment = environment, .in = RIG_CHILD_NULL, .out = fd, .err = fd, .dies_with = SIGTERM};
    int code;

    if (fd < 0)
        return -1;
    code = rig_child_run(&plan, err);
    close(fd);
    return code;
}

struct rig_debian_pipe {
    struct rig_child child;
    FILE *out;
};

struct rig_debian_pipe *rig_debian_open(const char *const argv[], const char *log, FILE **out, struct rig_error *err)
{
    struct rig_debian_pipe *pipe = calloc(1, sizeof(*pipe));
    int ends[2] = {-1, -1}, fd = open_log(log, err);
    struct rig_child_plan plan = {.argv = argv, .environment = environment, .in = RIG_CHILD_NULL, .dies_with = SIGTERM};
    int started = -1;

    if (fd >= 0 && (!pipe || pipe2(ends, O_CLOEXEC) < 0 || !(pipe->out = fdopen(ends[0], "r"))))
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot run %s: %s", argv[0], strerror(errno));
    plan.out = ends[1];
    plan.err = fd;
    if (pipe && pipe->out)
        started = rig_child_start(&pipe->child, &plan, err);
    if (fd >= 0)
        close(fd);
    if (ends[1] >= 0)
        close(ends[1]);
    if (started == 0) {
        *out = pipe->out;
        return pipe;
    }
    if (pipe && pipe->out)
        (void)fclose(pipe->out);
    else if (ends[0] >= 0)
        close(ends[0]);
    free(pipe);
    return NULL;
}

int rig_debian_close(struct rig_debian_pipe *pipe)
{
    int code;

    (void)fclose(pipe->out);
    code = rig_child_wait(&pipe->child);
    free(pipe);
    return code;
}

void rig_debian_reason(const char *log, char *reason, size_t size)
{
    char *text = rig_read_file(log, NULL);

    rig_file_last_line(log, reason, size);
    for (const char *line = text; line && *line; line += *line == '\n') {
        size_t length = strcspn(line, "\n");

        if (strncmp(line, "E: ", 3) == 0) {
            rig_copy_printable(line + 3, length - 3, reason, size);
            break;
        }
        line += length;
    }
    free(text);
}

bool rig_debian_is_gone(const char *reason)
{
    return strstr(reason, "404") != NULL || strstr(reason, "does not have a Release file") != NULL;
}
