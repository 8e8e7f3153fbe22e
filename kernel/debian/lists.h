/* SPDX-License-Identifier: MIT */
/* Debian's kernels, as of today. */
#ifndef RIG_KERNEL_DEBIAN_LISTS_H
#define RIG_KERNEL_DEBIAN_LISTS_H

#include <kernel/debian/index.h>

/*
 * Appends all kernels of `suite`, or of every suite (NULL). What was read less than a day ago is not read again, unless
 * the store wants it fresh. Without a network what is there is used, however old, and store->say is told.
 * *missing is how many lists could not be had, so that a kernel may be missing that Debian has. -1 with *err
 * (RIG_ERROR_MACHINERY): nothing is there, and nothing can be had.
 */
int rig_debian_lists(struct rig_debian_index *index, const char *suite, const struct rig_kernel_store *store,
                     unsigned *missing, struct rig_error *err);

/* Has the lists of a suite read again the next time: they name something that is not there any more. */
void rig_debian_lists_forget(const char *suite, const struct rig_kernel_store *store);

/* The directory that all is kept under, made and with an absolute path: BUILD/kernels. */
int rig_debian_directory(const struct rig_kernel_store *store, char path[RIG_PATH_SIZE], struct rig_error *err);

#endif
