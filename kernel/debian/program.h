/* SPDX-License-Identifier: MIT */
/* apt's programs and dpkg's, run with what they say kept in a file. */
#ifndef RIG_KERNEL_DEBIAN_PROGRAM_H
#define RIG_KERNEL_DEBIAN_PROGRAM_H

#include <base/error.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Runs it with standard output and error in the file `log`. Its exit code; -1 with *err where it cannot be run. */
int rig_debian_run(const char *const argv[], const char *log, struct rig_error *err);

/*
 * Starts it with standard error in the file `log` and its standard output to be read from *out; then rig_debian_close
 * ends it and returns its exit code. -1 with *err where it cannot be run.
 */
struct rig_debian_pipe;
struct rig_debian_pipe *rig_debian_open(const char *const argv[], const char *log, FILE **out, struct rig_error *err);
int rig_debian_close(struct rig_debian_pipe *pipe);

/* The reason that apt gave: its first line that begins with "E:" (later ones are general), else the last line. */
void rig_debian_reason(const char *log, char *reason, size_t size);

/* Pure. The reason says that the archive was reached and does not have it: not that it could not be reached. */
bool rig_debian_is_gone(const char *reason);

#endif
