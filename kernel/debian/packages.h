/* SPDX-License-Identifier: MIT */
/* Any package of any suite of Debian's, for those that want more of one than a kernel. */
#ifndef RIG_KERNEL_DEBIAN_PACKAGES_H
#define RIG_KERNEL_DEBIAN_PACKAGES_H

#include <kernel/source.h>

#include <stddef.h>

/*
 * Downloads packages of `suite` into the directory `to`, which is there: the newest of each, as apt names the files,
 * and checked by apt. A name is a package's, or "src:NAME" for the tarball that a source package is made from. `to` has
 * nothing else of ours in it. -1 with *err: no such suite (RIG_ERROR_USAGE), or apt cannot (RIG_ERROR_MACHINERY).
 */
int rig_debian_packages(const char *suite, const char *to, char *const *names, size_t count,
                        const struct rig_kernel_store *store, struct rig_error *err);

#endif
