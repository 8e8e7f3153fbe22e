/* SPDX-License-Identifier: MIT */
/*
 * An L4 of the runner's own, for a vCPU that takes over after a crash, when nothing is known of the other tables. It
 * maps what the builder mapped, except that the arena, where scenarios keep their tables, is read-only here: so it can
 * stay pinned while any page of the arena is a page table.
 */
#include <guest/runner/fallback.h>

#include <guest/runner/builder_tables.h>
#include <guest/xen/hypercall.h>

static entry_t l4[PTRS_PER_TABLE] __aligned(4096);
static entry_t l3[PTRS_PER_TABLE] __aligned(4096);
static entry_t l2[PTRS_PER_TABLE] __aligned(4096);
static entry_t arena_l1[PTRS_PER_TABLE] __aligned(4096);

static entry_t entry_of(const void *table)
{
    return (entry_t){builder_mfn(table) << PAGE_SHIFT | _KERNPG_TABLE};
}

u64 fallback_l4_mfn(void)
{
    return builder_mfn(l4);
}

void fallback_build(void)
{
    void *tables[] = {arena_l1, l2, l3, l4};
    struct mmuext_op pin = {.cmd = MMUEXT_PIN_L4_TABLE, .arg1.mfn = builder_mfn(l4)};

    copy_page(l2, builder_l2());
    copy_page(arena_l1, builder_arena_l1());
    for (unsigned i = 0; i < PTRS_PER_TABLE; i++)
        arena_l1[i].val &= ~_PAGE_RW;
    l2[pmd_index(ARENA_VA)] = entry_of(arena_l1);
    l3[pud_index(ARENA_VA)] = entry_of(l2);
    l4[pgd_index(ARENA_VA)] = entry_of(l3);

    for (unsigned i = 0; i < ARRAY_SIZE(tables); i++)
        builder_make_readonly(tables[i]);
    BUG_ON(HYPERVISOR_mmuext_op(&pin, 1));
}
