/* SPDX-License-Identifier: MIT */
/*
 * An ioremap that the kernel believes in: its record of it (struct vm_struct, by the image's BTF) found in what is left
 * of its memory. Where an access to it finds no entry, Xen refused the mapping, and nobody said so: from 7.2 on the
 * kernel prints nothing.
 */
#ifndef RIG_KERNEL_VERDICT_IOREMAP_H
#define RIG_KERNEL_VERDICT_IOREMAP_H

#include <kernel/verdict/evidence.h>

struct rig_ioremap {
    uint64_t address, size; /* where the kernel put it */
    uint64_t machine;       /* what it is of */
    uint64_t caller;        /* who asked for it */
};

/* The ioremap that holds `address`; false: none is found. */
bool rig_ioremap_at(const struct rig_evidence *evidence, uint64_t address, struct rig_ioremap *ioremap);

#endif
