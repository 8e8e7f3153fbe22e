/* SPDX-License-Identifier: MIT */
/* What our own first program prints: the kernel has booted. */
#ifndef RIG_BOOT_INIT_MARKER_H
#define RIG_BOOT_INIT_MARKER_H

#define RIG_INIT_MARKER "cr3rig: init runs"

#endif
