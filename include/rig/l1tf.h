/* SPDX-License-Identifier: MIT */
/*
 * Which entries of a page table are unsafe under L1TF: not present, and yet a vulnerable processor would read the line
 * of its L1D cache that the address names. Pure, freestanding C11. Facts: Xen 4.17, asm/shadow.h and spec_ctrl.c.
 */
#ifndef RIG_L1TF_H
#define RIG_L1TF_H

#include <rig/x86.h>

#include <stdbool.h>
#include <stdint.h>

/* What Xen found out of its processor and says while it boots. All zeros: not known. */
struct rig_l1tf {
    uint64_t l1d_mask; /* the address bits that the L1D cache compares */
    uint64_t safe;     /* from this address on there is no memory that could be cached */
};

/*
 * Does Xen take an entry of a table at `level` for unsafe? Above level 1 a large page is, whatever its address, and at
 * level 4 too, for a linear page table makes that a level 3 entry (on 4.17.7 a level 4 entry of 0x80 is unsafe). Where
 * nothing is known of the processor, every address is.
 */
static inline bool rig_is_l1tf_unsafe(uint64_t entry, unsigned level, const struct rig_l1tf *l1tf)
{
    uint64_t address = entry & PTE_PFN_MASK;

    if (entry & _PAGE_PRESENT)
        return false;
    if (level > 1 && (entry & _PAGE_PSE))
        return true;
    if (!l1tf->safe)
        return address != 0;
    address &= l1tf->l1d_mask;
    return address && address < l1tf->safe;
}

#endif
