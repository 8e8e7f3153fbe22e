/* SPDX-License-Identifier: MIT */
/*
 * The trace that a campaign's window was made of, kept as a file: another trace of the same kernel may have a function
 * more, which an interrupt came by with, and then the numbers of single changes mean others.
 */
#ifndef RIG_KERNELS_TRACE_FILE_H
#define RIG_KERNELS_TRACE_FILE_H

#include <boot/trace.h>

#define RIG_TRACE_OF_SIZE 320

/*
 * Reads it: 1, with a trace to be freed; 0 where there is none. `of` is one line: the kernel's release and the two
 * functions. RIG_ERROR_USAGE: it is of something else, or damaged.
 */
int rig_trace_file_read(struct rig_trace *trace, const char *path, const char *of, const struct rig_kernel *kernel,
                        struct rig_error *err);

int rig_trace_file_write(const struct rig_trace *trace, const char *path, const char *of, struct rig_error *err);

#endif
