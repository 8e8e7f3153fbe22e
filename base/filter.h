/* SPDX-License-Identifier: MIT */
/* A program that makes text of text: gnuplot, dot. */
#ifndef RIG_BASE_FILTER_H
#define RIG_BASE_FILTER_H

#include <base/error.h>

/* What `argv` prints when it reads `input`; malloc'ed. NULL with *err: it is not there, or did not end well. */
char *rig_filter(char *const argv[], const char *input, struct rig_error *err);

#endif
