/* SPDX-License-Identifier: MIT */
/*
 * The walk that the MMU does through a PV guest's live tables (Intel SDM volume 3, 4.5.4), whoever reads the entries:
 * the injector by foreign mappings, the host from the box's RAM or through QEMU's gdb stub. Not for the guest.
 */
#ifndef RIG_WALK_H
#define RIG_WALK_H

#include <rig/x86.h>

#include <stdbool.h>
#include <stdint.h>

/* By level, [4] first. It stops at an entry that is not present or large, and above a table that cannot be read. */
struct rig_walk {
    uint64_t entry[5]; /* as the MMU sees them */
    uint64_t table[5]; /* mfns of the tables that they were read from; 0: the walk did not get there */
    unsigned lowest;   /* the last level read: 4 .. 1; 0: not even the L4 could be read */
    bool present;      /* the address is mapped */
    bool writable;     /* through every level */
    uint64_t machine;  /* its machine address, where it is present */
};

/* Reads the entry at a machine address; false: nobody can. */
typedef bool rig_read_entry(void *context, uint64_t machine, uint64_t *entry);

/* cr3: the base pointer as a machine address; its low 12 bits mean nothing. */
static inline struct rig_walk rig_walk_tables(uint64_t cr3, uint64_t va, rig_read_entry *read, void *context)
{
    struct rig_walk walk = {.writable = true};
    uint64_t table = cr3 & PTE_PFN_MASK;

    for (unsigned level = 4; level; level--) {
        const unsigned shift = RIG_PAGE_SHIFT + 9 * (level - 1);
        const uint64_t below = (UINT64_C(1) << shift) - 1;
        uint64_t entry = 0;

        if (!read(context, table + x86_table_index(va, level) * sizeof(entry), &entry))
            break;
        walk.entry[level] = entry;
        walk.table[level] = table >> RIG_PAGE_SHIFT;
        walk.lowest = level;
        /* PSE is a reserved bit of an L4 entry: nothing below it is mapped. */
        if (!(entry & _PAGE_PRESENT) || (level == 4 && (entry & _PAGE_PSE)))
            break;
        walk.writable = walk.writable && (entry & _PAGE_RW);
        table = entry & PTE_PFN_MASK;
        walk.present = level == 1 || (entry & _PAGE_PSE);
        if (walk.present) {
            walk.machine = (table & ~below) | (va & below);
            break;
        }
    }
    walk.writable = walk.writable && walk.present;
    return walk;
}

#endif
