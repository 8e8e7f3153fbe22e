/* SPDX-License-Identifier: MIT */
/* What a file is that may be a kernel, by its first bytes, and where a bzImage keeps its kernel. Pure. */
#ifndef RIG_KERNEL_BZIMAGE_H
#define RIG_KERNEL_BZIMAGE_H

#include <base/error.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rig_kernel_form {
    RIG_FORM_UNKNOWN,
    RIG_FORM_BZIMAGE,   /* x86's boot header */
    RIG_FORM_ELF,       /* any ELF file */
    RIG_FORM_ARM64,     /* arm64's Image */
    RIG_FORM_EFI_ZBOOT, /* an EFI program that unpacks itself: arm64, riscv, loongarch */
    RIG_FORM_EFI,       /* another EFI program, a unified kernel image for one */
};

enum rig_kernel_form rig_kernel_form(const void *file, size_t size);

struct rig_payload {
    const unsigned char *data;
    size_t size;       /* with the four bytes behind it, which are the unpacked size */
    char release[128]; /* the boot header's kernel_version, its first word: `uname -r` */
};

/*
 * Finds the payload of a bzImage by the boot protocol's header (Documentation/arch/x86/boot.rst: setup_sects, syssize,
 * payload_offset, payload_length). What is behind the image, as a PE signature is, is not looked at.
 */
int rig_bzimage_payload(const void *file, size_t size, const char *name, struct rig_payload *payload,
                        struct rig_error *err);

#endif
