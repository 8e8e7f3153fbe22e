/* SPDX-License-Identifier: MIT */
#ifndef RIG_NIGHTLY_PROGRAM_H
#define RIG_NIGHTLY_PROGRAM_H

#include <base/arguments.h>
#include <base/error.h>

/*
 * Runs one of our programs to its end, with what it prints added to `log`; it dies with us. Its exit code, or -1 with
 * *err: it could not be run, or says 2 or more, and the last line of the log is why.
 */
int program_run(const struct rig_arguments *arguments, const char *log, struct rig_error *err);

#endif
