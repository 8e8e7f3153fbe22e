/* SPDX-License-Identifier: MIT */
/* A kernel's build tree as a source. */
#ifndef RIG_KERNEL_SOURCE_TREE_H
#define RIG_KERNEL_SOURCE_TREE_H

#include <kernel/source.h>

/* Fills in the paths of the build in `directory`. -1 with one line (RIG_ERROR_USAGE): nothing was built there. */
int rig_source_tree(struct rig_kernel_source *source, const char *directory, struct rig_error *err);

#endif
