/* SPDX-License-Identifier: MIT */
/*
 * The three files that a box boots from, checked before anything is started: a person's wrong file is a person's
 * mistake and is named as such, not found out by a machine that does not boot.
 */
#ifndef RIG_BOX_INPUTS_H
#define RIG_BOX_INPUTS_H

#include <base/error.h>
#include <base/files.h>
#include <base/hash.h>
#include <box/run.h>

#include <stddef.h>

enum rig_image { RIG_IMAGE_OTHER, RIG_IMAGE_ELF, RIG_IMAGE_GZIP, RIG_IMAGE_BZIMAGE };

/* Pure. What the first bytes of a file say that it is. */
enum rig_image rig_image_kind(const unsigned char *start, size_t size);

#define RIG_IMAGE_START 1024 /* as many bytes as rig_image_kind may want to see */

struct rig_inputs {
    char xen[RIG_PATH_SIZE];
    char kernel[RIG_PATH_SIZE];
    char initramfs[RIG_PATH_SIZE];
};

/* BUILD/box/RELEASE, where a release's files are; `release` NULL: the default. RIG_ERROR_USAGE: there is no such. */
int rig_inputs_dir(char dir[RIG_PATH_SIZE], const char *build_dir, const char *release, struct rig_error *err);

/* `dir` is that; `xen` and `kernel` are the user's own files, or NULL for ours. */
int rig_inputs_find(struct rig_inputs *inputs, const char *dir, const char *xen, const char *kernel,
                    struct rig_error *err);

/* The hypervisor alone: of the build, of that release (NULL: the default), where `xen` is NULL. */
int rig_inputs_find_xen(char path[RIG_PATH_SIZE], const char *build_dir, const char *release, const char *xen,
                        struct rig_error *err);

/* Another initramfs of `dir`, by name, instead of the box's. */
int rig_inputs_initramfs(struct rig_inputs *inputs, const char *dir, const char *name, struct rig_error *err);

/* Adds the contents of all three. */
int rig_inputs_key(const struct rig_inputs *inputs, struct rig_key *key, struct rig_error *err);

/* Puts them into the run directory under the names that QEMU expects; a compressed hypervisor is unpacked. */
int rig_inputs_place(const struct rig_inputs *inputs, const struct rig_run_dir *run, struct rig_error *err);

#endif
