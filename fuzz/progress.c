/* SPDX-License-Identifier: MIT */
#include <fuzz/progress.h>

#include <stdio.h>
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
