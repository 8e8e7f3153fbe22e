/* SPDX-License-Identifier: MIT */
/* A person, or a pipe, at dom0's console. */
#ifndef RIG_BOX_CONSOLE_H
#define RIG_BOX_CONSOLE_H

#include <base/error.h>

/*
 * Connects standard input and output with the console of the box whose run directory this is, until Ctrl-] is typed,
 * the box ends, or, with a pipe for input, its end was reached and dom0 has been silent for a second.
 */
int rig_console(const char *run_dir, struct rig_error *err);

#endif
