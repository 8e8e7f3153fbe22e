/* SPDX-License-Identifier: MIT */
#include <guest/runner/p2m_list.h>

#include <guest/runner/builder_tables.h>
#include <guest/xen/hypercall.h>

#include <rig/layout.h>

#define ENTRIES_A_PAGE (RIG_PAGE_SIZE / sizeof(unsigned long))
#define LIST_PAGES ((RIG_GUEST_PAGES + ENTRIES_A_PAGE - 1) / ENTRIES_A_PAGE)
#define INIT_P2M ((unsigned long)P2M_LIST_SLOT << 39)

unsigned long builder_list_copy[LIST_PAGES * ENTRIES_A_PAGE] __aligned(4096);
/* One object: addresses that the corpus pins hang on the order. */
static struct {
    unsigned long list[LIST_PAGES * ENTRIES_A_PAGE];
    entry_t tables[3][PTRS_PER_TABLE]; /* by level, 3 to 1 */
} p2m __section(".p2m_list") __aligned(4096);

static u64 list_entry(unsigned page)
{
    return builder_mfn(&p2m.list[page * ENTRIES_A_PAGE]) << PAGE_SHIFT | PAGE_KERNEL;
}

static u64 table_entry(unsigned table)
{
    return builder_mfn(p2m.tables[table]) << PAGE_SHIFT | _PAGE_TABLE;
}

/* What the entry of the n-th table is at start of day. */
static u64 entry_then(unsigned table, unsigned i)
{
    if (table == 2)
        return i < LIST_PAGES ? list_entry(i) : 0;
    return i == 0 ? table_entry(table + 1) : 0;
}

bool p2m_list_is_whole(bool all)
{
    const entry_t *l1 = builder_arena_l1();

    for (unsigned table = 0; table < ARRAY_SIZE(p2m.tables); table++) {
        if (l1[pte_index((u64)p2m.tables[table])].val & _PAGE_RW)
            return false;
        for (unsigned i = 0; i < (all ? PTRS_PER_TABLE : table == 2 ? LIST_PAGES : 1); i++)
            if (builder_entry_differs(p2m.tables[table][i].val, entry_then(table, i)))
                return false;
    }
    return true;
}

void p2m_list_init(void)
{
    struct start_info *start_info = (struct start_info *)xen_start_info;
    const unsigned long *builders = (const unsigned long *)start_info->mfn_list;
    struct mmu_update hook;

    BUG_ON(start_info->mfn_list != INIT_P2M || start_info->nr_pages != RIG_GUEST_PAGES);
    for (unsigned i = 0; i < RIG_GUEST_PAGES; i++)
        p2m.list[i] = builder_list_copy[i] = builders[i];
    for (unsigned table = 0; table < ARRAY_SIZE(p2m.tables); table++)
        for (unsigned i = 0; i < PTRS_PER_TABLE; i++)
            p2m.tables[table][i].val = entry_then(table, i);
    for (unsigned table = 0; table < ARRAY_SIZE(p2m.tables); table++)
        builder_make_readonly(p2m.tables[table]);
    hook = (struct mmu_update){.ptr = (builder_mfn(builder_l4()) << PAGE_SHIFT) + P2M_LIST_SLOT * sizeof(u64),
                               .val = table_entry(0)};
    BUG_ON(HYPERVISOR_mmu_update(&hook, 1));
    start_info->first_p2m_pfn = PFN_DOWN((u64)p2m.list - START_KERNEL_MAP);
    start_info->nr_p2m_frames = sizeof(p2m.list) / PAGE_SIZE;
    /* Else every undo would put them right, for a quarter of its time. */
    BUG_ON(!p2m_list_is_whole(true));
}

static struct mmu_update update(u64 table_mfn, unsigned i, u64 val)
{
    return (struct mmu_update){.ptr = (table_mfn << PAGE_SHIFT) + i * sizeof(u64) + MMU_NORMAL_PT_UPDATE, .val = val};
}

unsigned p2m_list_updates(struct mmu_update *updates)
{
    unsigned count = 0;

    for (unsigned table = ARRAY_SIZE(p2m.tables); table-- > 0;)
        for (unsigned i = 0; i < PTRS_PER_TABLE && count < P2M_LIST_MOST_UPDATES - 1; i++)
            if (builder_entry_differs(p2m.tables[table][i].val, entry_then(table, i)))
                updates[count++] = update(builder_mfn(p2m.tables[table]), i, entry_then(table, i));
    updates[count++] = update(builder_mfn(builder_l4()), P2M_LIST_SLOT, table_entry(0));
    return count;
}

void p2m_list_restore(void)
{
    struct start_info *start_info = (struct start_info *)xen_start_info;

    for (unsigned i = 0; i < RIG_GUEST_PAGES; i++)
        if (p2m.list[i] != builder_list_copy[i])
            p2m.list[i] = builder_list_copy[i];
    if (start_info->mfn_list != INIT_P2M)
        start_info->mfn_list = INIT_P2M;
}
