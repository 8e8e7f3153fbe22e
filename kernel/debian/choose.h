/* SPDX-License-Identifier: MIT */
/* Which of Debian's kernels a word stands for. Pure. */
#ifndef RIG_KERNEL_DEBIAN_CHOOSE_H
#define RIG_KERNEL_DEBIAN_CHOOSE_H

#include <kernel/debian/index.h>

/*
 * Appends to *chosen what `word` (of debian:WORD) stands for:
 *
 *   a suite            the kernel that its linux-image-amd64 depends on
 *   all                the newest of each series, oldest series first
 *   A..B               two versions: all that Debian has from A's newest to B's, the oldest first
 *   a version          what its package's version or its release (`uname -r`) begins with; of several the newest
 *   a package's name   that package, of any flavour; of several versions the newest
 *
 * Where one kernel is there signed and unsigned, it is the signed one. -1 with one line (RIG_ERROR_USAGE) where it
 * stands for none; a version's neighbours are named.
 */
int rig_debian_choose(const struct rig_debian_index *all, const char *word, struct rig_debian_index *chosen,
                      struct rig_error *err);

#endif
