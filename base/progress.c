/* SPDX-License-Identifier: MIT */
#include <base/progress.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CLEAR_LINE "\r\033[K"

static bool on_terminal(void)
{
    return isatty(STDERR_FILENO) == 1;
}

void rig_progress(void *context, const char *line)
{
    (void)context;
    if (on_terminal())
        (void)fprintf(stderr, CLEAR_LINE "%s", line);
    else
        (void)fprintf(stderr, "%s\n", line);
    (void)fflush(stderr);
}

void rig_progress_end(void)
{
    if (on_terminal())
        (void)fputs(CLEAR_LINE, stderr);
    (void)fflush(stderr);
}

int rig_output_flush(struct rig_error *err)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return 0;
    return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write to standard output: %s", strerror(errno));
}
