/* SPDX-License-Identifier: MIT */
/* The tables Xen's domain builder left: where a given address's entry lies in them. */
#ifndef GUEST_RUNNER_BUILDER_TABLES_H
#define GUEST_RUNNER_BUILDER_TABLES_H

#include <guest/logic/p2m.h>
#include <guest/xen/hypercall.h>
#include <guest/xen/platform.h>
#include <guest/xen/trap.h>

/* The region that scenarios work on, mapped by one last-level table. */
#define ARENA_VA 0xffffffff81a00000UL
#define ARENA_SIZE 0x200000UL
/* The kernel image begins with its text. */
#define KERNEL_TEXT 0xffffffff81000000UL

/* A copy of the p2m list as the builder left it, whatever the kernel has made of its own (p2m_list.c). */
extern unsigned long builder_list_copy[];

static inline const unsigned long *builder_list(void)
{
    return builder_list_copy;
}

/* The frame of a page of the kernel map. */
static inline u64 builder_mfn(const void *kernel_va)
{
    return builder_list()[PFN_DOWN((u64)kernel_va - START_KERNEL_MAP)];
}

/* Page tables are mapped read-only in the kernel map, as all of the builder's area. */
static inline entry_t *builder_table(u64 mfn)
{
    return (entry_t *)(START_KERNEL_MAP + PFN_PHYS(mfn_to_pfn(mfn)));
}

static inline entry_t *builder_next(entry_t entry)
{
    return builder_table(x86_entry_frame(entry.val));
}

static inline entry_t *builder_l4(void)
{
    return (entry_t *)xen_start_info->pt_base;
}

static inline entry_t *builder_l3(void)
{
    return builder_next(builder_l4()[pgd_index(ARENA_VA)]);
}

static inline entry_t *builder_l2(void)
{
    return builder_next(builder_l3()[pud_index(ARENA_VA)]);
}

static inline entry_t *builder_arena_l1(void)
{
    return builder_next(builder_l2()[pmd_index(ARENA_VA)]);
}

/* At start of day, by an address of the kernel map: what is to be a table may be writable nowhere. */
static inline void builder_make_readonly(const void *page)
{
    BUG_ON(HYPERVISOR_update_va_mapping((unsigned long)page, builder_mfn(page) << PAGE_SHIFT | PAGE_KERNEL_RO,
                                        UVMF_INVLPG));
}

/* Xen's own mark of an L1 entry that is the kernel's; Xen adds _PAGE_USER to it, for both run in ring 3. */
#define _PAGE_GUEST_KERNEL (UINT64_C(1) << 52)

/* But for bits that the MMU sets by itself, and those that Xen adds. */
static inline bool builder_entry_differs(u64 now, u64 then)
{
    return (now ^ then) & ~(_PAGE_ACCESSED | _PAGE_DIRTY | _PAGE_USER | _PAGE_GUEST_KERNEL);
}

#endif
