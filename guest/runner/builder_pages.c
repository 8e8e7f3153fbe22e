/* SPDX-License-Identifier: MIT */
/* A bit a page is all that is kept: each maps the frame of its number, or nothing. */
#include <guest/runner/builder_pages.h>

#include <guest/logic/mm.h>
#include <guest/runner/builder_tables.h>

#define FIRST_TABLE pmd_index(KERNEL_TEXT)
#define TABLES 8U

#define __start_of_day __section(".start_of_day")

static u64 tables[TABLES] __start_of_day; /* mfns; 0: the builder made none, or it is the arena's */
static u64 present[TABLES][PTRS_PER_TABLE / 64] __start_of_day, writable[TABLES][PTRS_PER_TABLE / 64] __start_of_day;
static u64 others[TABLES][PTRS_PER_TABLE / 64] __start_of_day; /* Xen's pages: their frames are not the guest's */

static bool bit(const u64 *bits, unsigned i)
{
    return bits[i / 64] >> i % 64 & 1;
}

static void set_bit(u64 *bits, unsigned i)
{
    bits[i / 64] |= UINT64_C(1) << i % 64;
}

static u64 mfn_of(unsigned table, unsigned i)
{
    return builder_list()[(u64)(FIRST_TABLE + table) * PTRS_PER_TABLE + i];
}

static void note(unsigned table)
{
    const entry_t *l1 = builder_table(tables[table]);

    for (unsigned i = 0; i < PTRS_PER_TABLE; i++) {
        if (!(l1[i].val & _PAGE_PRESENT))
            continue;
        set_bit(x86_entry_frame(l1[i].val) == mfn_of(table, i) ? present[table] : others[table], i);
        if (l1[i].val & _PAGE_RW)
            set_bit(writable[table], i);
    }
}

void builder_pages_remember(void)
{
    const entry_t *l2 = builder_l2();

    for (unsigned t = 0; t < TABLES; t++) {
        const u64 entry = l2[FIRST_TABLE + t].val;

        if (FIRST_TABLE + t == pmd_index(ARENA_VA) || !(entry & _PAGE_PRESENT))
            continue;
        tables[t] = x86_entry_frame(entry);
        note(t);
    }
}

static u64 as_it_was(unsigned table, unsigned i)
{
    if (!bit(present[table], i))
        return 0;
    return mfn_of(table, i) << PAGE_SHIFT | (bit(writable[table], i) ? PAGE_KERNEL : PAGE_KERNEL_RO);
}

unsigned builder_pages_updates(struct mmu_update *updates, unsigned most)
{
    unsigned count = 0;

    for (unsigned t = 0; t < TABLES; t++) {
        const entry_t *l1 = tables[t] ? builder_table(tables[t]) : NULL;

        for (unsigned i = 0; l1 && i < PTRS_PER_TABLE && count < most; i++) {
            const u64 then = as_it_was(t, i);

            if (!bit(others[t], i) && builder_entry_differs(l1[i].val, then))
                updates[count++] = (struct mmu_update){
                    .ptr = (tables[t] << PAGE_SHIFT | i * sizeof(entry_t)) + MMU_NORMAL_PT_UPDATE, .val = then};
        }
    }
    return count;
}
