/* SPDX-License-Identifier: MIT */
/*
 * A Linux image in memory: whatever its packing, an ELF vmlinux. Read from a bzImage (signed or not), an ELF vmlinux,
 * or either of them packed once more. The file is hostile until proven otherwise: nothing outside of it is read.
 */
#ifndef RIG_KERNEL_IMAGE_H
#define RIG_KERNEL_IMAGE_H

#include <base/elf.h>
#include <base/error.h>
#include <kernel/notes.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RIG_KERNEL_RELEASE_SIZE 128

struct rig_kernel_image {
    unsigned char *vmlinux; /* owned; what a bzImage unpacked to may have more behind the ELF file (relocations) */
    size_t size;
    struct rig_elf *elf;                   /* the same, opened */
    char release[RIG_KERNEL_RELEASE_SIZE]; /* as `uname -r` prints it; "" where nothing in the image says it */
    char banner[512];                      /* "Linux version ...": its first line; "" as above */
    const char *packing;                   /* "xz", "gzip", .. of the payload; "none" for a vmlinux */
    bool has_setup;                        /* from a bzImage */
    struct rig_kernel_notes notes;
};

/*
 * Reads the image at `path`. RIG_ERROR_USAGE with one line for what is no image of x86-64 Linux (a directory, an empty
 * file, another architecture, a truncated file, no kernel at all); RIG_ERROR_MACHINERY where memory or the disk fails.
 */
int rig_kernel_image_read(struct rig_kernel_image *image, const char *path, struct rig_error *err);

/* The same of `size` bytes that are in memory; `name` is for messages. The image owns a copy of what it needs. */
int rig_kernel_image_of(struct rig_kernel_image *image, const void *file, size_t size, const char *name,
                        struct rig_error *err);

void rig_kernel_image_free(struct rig_kernel_image *image);

/* -1 and one line (RIG_ERROR_USAGE) where Xen could not start it as a PV domain: the notes say so. */
int rig_kernel_image_need_pv(const struct rig_kernel_image *image, const char *name, struct rig_error *err);

/* Writes the vmlinux to a file, whole or not at all. */
int rig_kernel_image_write(const struct rig_kernel_image *image, const char *path, struct rig_error *err);

#endif
