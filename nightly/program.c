/* SPDX-License-Identifier: MIT */
#include <nightly/program.h>

#include <base/child.h>
#include <base/files.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

int program_run(const struct rig_arguments *arguments, const char *log, struct rig_error *err)
{
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    const struct rig_child_plan plan = {
        .argv = arguments->word, .in = RIG_CHILD_NULL, .out = fd, .err = fd, .dies_with = SIGTERM};
    char line[256];
    int code;

    if (fd < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", log, strerror(errno));
    code = rig_arguments_check(arguments, err) < 0 ? -1 : rig_child_run(&plan, err);
    close(fd);
    if (code < RIG_ERROR_USAGE)
        return code;
    rig_file_last_line(log, line, sizeof(line));
    return rig_error_set(err, code, "%s did not end well; the last line of %s: %s", arguments->word[0], log, line);
}
