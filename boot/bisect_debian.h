/* SPDX-License-Identifier: MIT */
/* scripts/boot --bisect-debian GOOD BAD. */
#ifndef RIG_BOOT_BISECT_DEBIAN_H
#define RIG_BOOT_BISECT_DEBIAN_H

#include <boot/options.h>
#include <kernel/source.h>

/*
 * Boots both ends and then as many of Debian's kernels between them as it takes, and prints the first bad one with its
 * report. RIG_ERROR_USAGE: there are no such kernels, GOOD is bad or BAD good, or there are several variants.
 */
int rig_bisect_debian(const struct rig_boot_options *options, const struct rig_kernel_store *store,
                      struct rig_error *err);

#endif
