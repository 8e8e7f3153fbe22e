/* SPDX-License-Identifier: MIT */
/* Lines of a console, as a Linux kernel prints them. Pure. */
#ifndef RIG_KERNEL_VERDICT_LINE_H
#define RIG_KERNEL_VERDICT_LINE_H

#include <stdbool.h>
#include <stddef.h>

#define RIG_LINE_SIZE 512

/*
 * The next line of `size` bytes, from *at on: printable characters, without "(early) ", the time and who printed it.
 * One that is longer than RIG_LINE_SIZE is cut. false: there is none.
 */
bool rig_log_line_next(const char *text, size_t size, size_t *at, char line[RIG_LINE_SIZE]);

/* Copies the call that `text` starts with, "function+0x12/0x34"; false, and `call` untouched: it starts with none. */
bool rig_log_line_call(const char *text, char *call, size_t size);

#endif
