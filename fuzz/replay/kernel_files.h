/* SPDX-License-Identifier: MIT */
/* Which subject files are about: scenarios for a kernel are another program's to run. */
#ifndef RIG_REPLAY_KERNEL_FILES_H
#define RIG_REPLAY_KERNEL_FILES_H

#include <base/error.h>

#include <stdbool.h>

/* Below the build directory. */
#define RIG_KERNEL_REPRO_FILE "cmake/boot/pilot/rig-kernel-repro"

/*
 * Whether the files are scenarios for kernels. -1 (RIG_ERROR_USAGE): some are, some are not. A file that cannot be read
 * is none; whoever reads it says so.
 */
int rig_kernel_files(char *const *paths, int count, bool *are, struct rig_error *err);

#endif
