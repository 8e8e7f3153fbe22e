/* SPDX-License-Identifier: MIT */
/*
 * What an injection does to an entry of a page table, for whoever performs it: the guest by a hypercall or a store
 * (guest/runner/faults/), dom0 by a foreign mmu_update (injector/strike.c). They differ in how they write, never in
 * what. Pure, freestanding C11.
 */
#ifndef RIG_FAULT_H
#define RIG_FAULT_H

#include <rig/scenario.h>
#include <rig/x86.h>

#include <stdbool.h>
#include <stdint.h>

/* The level of the table whose entry the fault writes: 4 to 1. 0: it writes none. */
static inline unsigned rig_fault_level(enum rig_fault fault)
{
    switch (fault) {
    case RIG_FAULT_CLEAR_L4:
    case RIG_FAULT_SET_L4:
    case RIG_FAULT_FLIP_L4:
    case RIG_FAULT_COPY_L4:
        return 4;
    case RIG_FAULT_CLEAR_L3:
    case RIG_FAULT_SET_L3:
    case RIG_FAULT_FLIP_L3:
        return 3;
    case RIG_FAULT_CLEAR_L2:
    case RIG_FAULT_SET_L2:
    case RIG_FAULT_FLIP_L2:
        return 2;
    case RIG_FAULT_CLEAR_L1:
    case RIG_FAULT_SET_L1:
    case RIG_FAULT_FLIP_L1:
    case RIG_FAULT_FLIP_RW_L1:
    case RIG_FAULT_UNMAP_L1:
    case RIG_FAULT_INVERT_L1:
        return 1;
    default:
        return 0;
    }
}

/* Where in its table the entry is that the injection writes. For a fault that writes one. */
static inline unsigned rig_fault_index(const struct rig_injection *injection)
{
    unsigned level = rig_fault_level((enum rig_fault)injection->fault);

    return level == 4 ? injection->slot : x86_table_index(injection->entry, level);
}

/* And where in the same table the entry is that the new value is made from. */
static inline unsigned rig_fault_source(const struct rig_injection *injection)
{
    return injection->fault == RIG_FAULT_COPY_L4 ? (unsigned)(injection->entry % PTRS_PER_TABLE)
                                                 : rig_fault_index(injection);
}

/* An entry as a scenario has it: in a present one a frame below `pages` is a pfn, any other an mfn already. */
static inline uint64_t rig_machine_entry(uint64_t entry, const uint64_t *p2m, uint64_t pages)
{
    uint64_t pfn = x86_entry_frame(entry);

    if (!(entry & _PAGE_PRESENT) || pfn >= pages)
        return entry;
    return p2m[pfn] << RIG_PAGE_SHIFT | (entry & PTE_FLAGS_MASK);
}

/* The inverse: an entry of the guest's as a scenario has it. A frame that is not the guest's stays an mfn. */
static inline uint64_t rig_guest_entry(uint64_t entry, const uint64_t *p2m, uint64_t pages)
{
    uint64_t mfn = x86_entry_frame(entry);

    if (!(entry & _PAGE_PRESENT))
        return entry;
    for (uint64_t pfn = 0; pfn < pages; pfn++)
        if (p2m[pfn] == mfn)
            return pfn << RIG_PAGE_SHIFT | (entry & PTE_FLAGS_MASK);
    return entry;
}

/*
 * An entry with bits flipped. Those of a present one's frame are bits of the pfn: which frame is an mfn's neighbour
 * is chance, and two domains that run the same scenario would come to different ones.
 */
static inline uint64_t rig_flipped_entry(uint64_t entry, uint64_t bits, const uint64_t *p2m, uint64_t pages)
{
    if (!(bits & PTE_PFN_MASK))
        return entry ^ bits;
    entry = rig_guest_entry(entry, p2m, pages) ^ (bits & PTE_PFN_MASK);
    return rig_machine_entry(entry, p2m, pages) ^ (bits & PTE_FLAGS_MASK);
}

/*
 * The value that the injection writes, raw as the MMU sees it. `old`: the entry at rig_fault_source(). `p2m`: the
 * guest's own list of `pages` mfns.
 */
static inline uint64_t rig_fault_entry(const struct rig_injection *injection, uint64_t old, const uint64_t *p2m,
                                       uint64_t pages)
{
    switch ((enum rig_fault)injection->fault) {
    case RIG_FAULT_SET_L4:
        return rig_machine_entry(injection->entry, p2m, pages);
    case RIG_FAULT_SET_L3:
    case RIG_FAULT_SET_L2:
    case RIG_FAULT_SET_L1:
        return rig_machine_entry(injection->value, p2m, pages);
    case RIG_FAULT_FLIP_L4:
        return rig_flipped_entry(old, injection->entry, p2m, pages);
    case RIG_FAULT_FLIP_L3:
    case RIG_FAULT_FLIP_L2:
    case RIG_FAULT_FLIP_L1:
        return rig_flipped_entry(old, injection->value, p2m, pages);
    case RIG_FAULT_COPY_L4:
        return old;
    case RIG_FAULT_FLIP_RW_L1:
        return old & _PAGE_PRESENT ? old ^ _PAGE_RW : 0;
    case RIG_FAULT_UNMAP_L1:
        return old & ~(uint64_t)_PAGE_PRESENT;
    case RIG_FAULT_INVERT_L1:
        return old & _PAGE_PRESENT ? (old ^ PTE_PFN_MASK) & ~(uint64_t)_PAGE_PRESENT : old;
    default:
        return 0;
    }
}

/* L4s, by mfn; 0: none. */
struct rig_l4s {
    uint64_t live;         /* the kernel's base pointer */
    uint64_t user;         /* the user base pointer */
    uint64_t init;         /* init_level4_pgt */
    uint64_t builder;      /* the one that the domain builder left */
    uint64_t process;      /* the first process's, and .. */
    uint64_t process_user; /* .. its user half */
};

/* The L4 that `.. on TABLE` means. 0: there is none. */
static inline uint64_t rig_fault_l4(enum rig_table table, const struct rig_l4s *l4s)
{
    switch (table) {
    case RIG_TABLE_LIVE:
        return l4s->live;
    case RIG_TABLE_USER:
        return l4s->user;
    case RIG_TABLE_IDLE:
        return l4s->live == l4s->init ? l4s->builder : l4s->init;
    case RIG_TABLE_PROCESS:
        return l4s->process;
    case RIG_TABLE_PROCESS_USER:
        return l4s->process_user;
    case RIG_TABLE_COUNT:
        break;
    }
    return 0;
}

#endif
