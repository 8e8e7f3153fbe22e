/* SPDX-License-Identifier: MIT */
/* What a machine that stands tells of how its kernel ended: read through the gdb stub, and no more than a key needs. */
#ifndef RIG_KERNELS_REMAINS_H
#define RIG_KERNELS_REMAINS_H

#include <box/stops/gdb.h>
#include <kernel/kernel.h>

#include <stddef.h>
#include <stdint.h>

struct rig_remains {
    uint64_t rip;     /* in the kernel; 0: not known */
    uint64_t address; /* cr2; 0: it says nothing */
};

/* At show_regs, whose argument is a struct pt_regs: where the exception struck. */
int rig_remains_shown(struct rig_remains *remains, struct rig_gdb *gdb, struct rig_error *err);

/* At a function's entry, or a little behind it: its caller. */
int rig_remains_caller(struct rig_remains *remains, struct rig_gdb *gdb, const struct rig_kernel *kernel,
                       struct rig_error *err);

/*
 * Anywhere. In Xen it is the frame that the kernel's entry left at the top of Xen's stack: rip beside a selector that
 * Xen gives to a PV kernel (FLAT_KERNEL_CS of Xen's arch-x86/xen-x86_64.h).
 */
int rig_remains_stopped(struct rig_remains *remains, struct rig_gdb *gdb, struct rig_error *err);

/* At show_regs: 1 where it was called for a warning (__warn), 0 where not, -1. */
int rig_remains_is_warning(struct rig_gdb *gdb, const struct rig_kernel *kernel, struct rig_error *err);

/* "fault-xen_get_user_pgd-vmemmap". `way`: how it ended. Pure. */
void rig_remains_key(const struct rig_remains *remains, const struct rig_kernel *kernel, const char *way, char *key,
                     size_t size);

#endif
