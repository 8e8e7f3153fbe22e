/* SPDX-License-Identifier: MIT */
/* The initramfs that a kernel is given where the user brings none: a console and our first program, a few KB. */
#ifndef RIG_BOOT_INITRD_H
#define RIG_BOOT_INITRD_H

#include <stddef.h>

/* A cpio archive (newc, Linux' Documentation/driver-api/early-userspace/buffer-format.rst), to be freed; NULL: out of
 * memory. The same bytes each time. */
void *rig_initrd_new(size_t *size);

#endif
