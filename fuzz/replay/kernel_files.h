/* SPDX-License-Identifier: MIT */
/* Which subject files are about: scenarios for a kernel are another program's to run. */
#ifndef RIG_REPLAY_KERNEL_FILES_H
#define RIG_REPLAY_KERNEL_FILES_H

#include <base/arguments.h>
#include <base/error.h>

#include <stdbool.h>

/* Below the build directory. */
#define RIG_KERNEL_REPRO_FILE "cmake/boot/pilot/rig-kernel-repro"
#define RIG_KERNEL_MINIMIZE_FILE "cmake/boot/pilot/rig-kernel-minimize"

/*
 * Whether the files are scenarios for kernels, or directories of such findings. -1 (RIG_ERROR_USAGE): some are, some
 * are not. A file that cannot be read is none; whoever reads it says so.
 */
int rig_kernel_files(char *const *paths, int count, bool *are, struct rig_error *err);

/* Becomes the program of these words. Returns only where that cannot be: -1. */
int rig_become(struct rig_arguments *arguments, struct rig_error *err);

#endif
