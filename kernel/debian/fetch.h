/* SPDX-License-Identifier: MIT */
/* A kernel out of its Debian package. */
#ifndef RIG_KERNEL_DEBIAN_FETCH_H
#define RIG_KERNEL_DEBIAN_FETCH_H

#include <kernel/source.h>

/*
 * Makes BUILD/kernels/CHECKSUM hold the package's image, and its configuration and System.map where they are in it, and
 * fills in the source's paths. The directory appears whole or not at all; it is named by the package's SHA256 as the
 * signed lists have it, and apt's helper checks what it downloads against that. -1 with *err (RIG_ERROR_MACHINERY).
 */
int rig_debian_fetch(struct rig_kernel_source *source, const struct rig_kernel_store *store, struct rig_error *err);

#endif
