/* SPDX-License-Identifier: MIT */
#include <guest/runner/p2m_list.h>

#include <guest/runner/builder_tables.h>
#include <guest/xen/hypercall.h>

#include <rig/layout.h>

#define ENTRIES_A_PAGE (RIG_PAGE_SIZE / sizeof(unsigned long))
#define LIST_PAGES ((RIG_GUEST_PAGES + ENTRIES_A_PAGE - 1) / ENTRIES_A_PAGE)
#define INIT_P2M ((unsigned long)P2M_LIST_SLOT << 39)

#define __p2m_list __section(".p2m_list") __aligned(4096)

unsigned long builder_list_copy[LIST_PAGES * ENTRIES_A_PAGE] __aligned(4096);
static unsigned long list[LIST_PAGES * ENTRIES_A_PAGE] __p2m_list;
/* By level, 3 to 1. */
static entry_t tables[3][PTRS_PER_TABLE] __p2m_list;

static u64 list_entry(unsigned page)
{
    return builder_mfn(&list[page * ENTRIES_A_PAGE]) << PAGE_SHIFT | PAGE_KERNEL | _PAGE_USER;
}

static u64 table_entry(unsigned table)
{
    return builder_mfn(tables[table]) << PAGE_SHIFT | _PAGE_TABLE;
}

/* What the entry of the n-th table is at start of day. */
static u64 entry_then(unsigned table, unsigned i)
{
    if (table == 2)
        return i < LIST_PAGES ? list_entry(i) : 0;
    return i == 0 ? table_entry(table + 1) : 0;
}

static void must(long result)
{
    if (result)
        BUG();
}

void p2m_list_init(void)
{
    struct start_info *start_info = (struct start_info *)xen_start_info;
    const unsigned long *builders = (const unsigned long *)start_info->mfn_list;
    struct mmu_update hook;

    BUG_ON(start_info->mfn_list != INIT_P2M || start_info->nr_pages != RIG_GUEST_PAGES);
    for (unsigned i = 0; i < RIG_GUEST_PAGES; i++)
        list[i] = builder_list_copy[i] = builders[i];
    for (unsigned table = 0; table < ARRAY_SIZE(tables); table++)
        for (unsigned i = 0; i < PTRS_PER_TABLE; i++)
            tables[table][i].val = entry_then(table, i);
    for (unsigned table = 0; table < ARRAY_SIZE(tables); table++)
        must(HYPERVISOR_update_va_mapping((unsigned long)tables[table],
                                          builder_mfn(tables[table]) << PAGE_SHIFT | PAGE_KERNEL_RO, UVMF_INVLPG));
    hook = (struct mmu_update){.ptr = (builder_mfn(builder_l4()) << PAGE_SHIFT) + P2M_LIST_SLOT * sizeof(u64),
                               .val = table_entry(0)};
    must(HYPERVISOR_mmu_update(&hook, 1));
    start_info->first_p2m_pfn = PFN_DOWN((u64)list - START_KERNEL_MAP);
    start_info->nr_p2m_frames = sizeof(list) / PAGE_SIZE;
}

/* Xen adds the user bit to entries of a 64-bit PV guest, the MMU the other two. */
static bool differs(u64 now, u64 then)
{
    return (now ^ then) & ~(_PAGE_ACCESSED | _PAGE_DIRTY | _PAGE_USER);
}

bool p2m_list_is_whole(bool all)
{
    const entry_t *l1 = builder_arena_l1();

    for (unsigned table = 0; table < ARRAY_SIZE(tables); table++) {
        if (l1[pte_index((u64)tables[table])].val & _PAGE_RW)
            return false;
        for (unsigned i = 0; i < (all ? PTRS_PER_TABLE : table == 2 ? LIST_PAGES : 1); i++)
            if (differs(tables[table][i].val, entry_then(table, i)))
                return false;
    }
    return true;
}

static struct mmu_update update(u64 table_mfn, unsigned i, u64 val)
{
    return (struct mmu_update){.ptr = (table_mfn << PAGE_SHIFT) + i * sizeof(u64) + MMU_NORMAL_PT_UPDATE, .val = val};
}

unsigned p2m_list_updates(struct mmu_update *updates)
{
    unsigned count = 0;

    for (unsigned table = ARRAY_SIZE(tables); table-- > 0;)
        for (unsigned i = 0; i < PTRS_PER_TABLE && count < P2M_LIST_MOST_UPDATES - 1; i++)
            if (differs(tables[table][i].val, entry_then(table, i)))
                updates[count++] = update(builder_mfn(tables[table]), i, entry_then(table, i));
    updates[count++] = update(builder_mfn(builder_l4()), P2M_LIST_SLOT, table_entry(0));
    return count;
}

void p2m_list_restore(void)
{
    struct start_info *start_info = (struct start_info *)xen_start_info;

    for (unsigned i = 0; i < RIG_GUEST_PAGES; i++)
        if (list[i] != builder_list_copy[i])
            list[i] = builder_list_copy[i];
    if (start_info->mfn_list != INIT_P2M)
        start_info->mfn_list = INIT_P2M;
}
