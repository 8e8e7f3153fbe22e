/* SPDX-License-Identifier: MIT */
/* The kernel packages of Debian's package lists: the few lines of them that matter here. */
#ifndef RIG_KERNEL_DEBIAN_INDEX_H
#define RIG_KERNEL_DEBIAN_INDEX_H

#include <base/error.h>
#include <kernel/source.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The package that depends on a suite's own kernel: it has no image, and its release is that kernel's. */
#define RIG_DEBIAN_META "linux-image-amd64"

struct rig_debian_index {
    struct rig_kernel_package *at;
    size_t count;
};

/* Appends a copy. */
int rig_debian_index_add(struct rig_debian_index *index, const struct rig_kernel_package *package,
                         struct rig_error *err);
void rig_debian_index_free(struct rig_debian_index *index);

/*
 * Appends the kernels of a package list (stanzas of deb822) that `list` gives: packages with an image for amd64 of any
 * flavour, and linux-image-amd64. `base` is the URI that their file names are relative to, `suite` is noted.
 */
int rig_debian_index_parse(struct rig_debian_index *index, FILE *list, const char *base, const char *suite,
                           struct rig_error *err);

/* As a file of ours, a line a package; written whole or not at all. */
int rig_debian_index_write(const struct rig_debian_index *index, const char *path, struct rig_error *err);

/* Appends what such a file has. false: it is not there, or of another make: read the list again. */
bool rig_debian_index_read(struct rig_debian_index *index, const char *path, const char *suite);

/* The image is one for every machine: not the cloud's, not the real-time one. */
bool rig_debian_is_plain(const struct rig_kernel_package *package);

#endif
