/* SPDX-License-Identifier: MIT */
/* Faults in page tables: their entries, what is pinned, what is a base pointer. */
#include <guest/runner/faults/faults.h>

#include <guest/logic/xen_mmu.h>
#include <guest/runner/beliefs.h>
#include <guest/runner/builder_tables.h>
#include <guest/runner/current.h>
#include <guest/runner/refusals.h>
#include <guest/runner/undo.h>
#include <guest/xen/hypercall.h>
#include <guest/xen/platform.h>

#include <rig/fault.h>
#include <rig/l1tf.h>

/* The frame of what lies at a kernel address; 0: it is none of the guest's. */
static u64 frame_of(u64 va)
{
    u64 pfn = va >= PAGE_OFFSET ? PFN_DOWN(__pa((const void *)va)) : xen_start_info->nr_pages;

    return pfn < xen_start_info->nr_pages ? builder_list()[pfn] : 0;
}

static u64 l4_mfn(enum rig_table table)
{
    const struct page *page = user_mm_pgd ? beliefs_struct_page(PFN_DOWN(__pa(user_mm_pgd))) : NULL;
    struct rig_l4s l4s = {.live = x86_entry_frame(read_cr3()),
                          .user = beliefs_user_mfn(),
                          .init = builder_mfn(init_level4_pgt),
                          .builder = builder_mfn(builder_l4()),
                          .process = user_mm_pgd ? frame_of((u64)user_mm_pgd) : 0,
                          .process_user = page ? frame_of(page->private) : 0};

    return rig_fault_l4(table, &l4s);
}

/*
 * The entry at `level` on the way to an address from an L4 on, and the frame of its table; NULL where the way ends
 * above it, or leaves the guest's own frames.
 */
static entry_t *entry_below(u64 mfn, u64 address, unsigned level, u64 *table_mfn)
{
    for (unsigned at = 4;; at--) {
        unsigned index = x86_table_index(address, at);
        u64 pfn = mfn_to_pfn(mfn);
        entry_t *entry;

        if (pfn >= xen_start_info->nr_pages || builder_list()[pfn] != mfn)
            return NULL;
        entry = &builder_table(mfn)[index];
        *table_mfn = mfn;
        if (at == level)
            return entry;
        if (!(entry->val & _PAGE_PRESENT) || (entry->val & _PAGE_PSE) || (at == 4 && x86_is_xens_slot(index)))
            return NULL;
        mfn = x86_entry_frame(entry->val);
    }
}

/* The entry that the injection is about, in its table. */
static entry_t *find_entry(const struct rig_injection *injection, u64 *table_mfn)
{
    unsigned level = rig_fault_level((enum rig_fault)injection->fault);

    *table_mfn = l4_mfn((enum rig_table)injection->table);
    if (!*table_mfn)
        return NULL;
    if (level == 4)
        return &builder_table(*table_mfn)[injection->slot];
    return entry_below(*table_mfn, injection->entry, level, table_mfn);
}

/* A value that is about to be written: noted, for Xen may shadow the domain for it. */
static u64 noted(u64 value, unsigned level)
{
    current_wrote_table(rig_is_l1tf_unsafe(value, level, (const struct rig_l1tf *)&control_page.l1tf));
    return value;
}

/* In the batch that is open, or will be: as an entry of its own. */
static enum fault_end queue(u64 op, const void *argument, size_t size)
{
    struct multicall_space mcs = xen_mc_entry(size);

    *mcs.mc = (struct multicall_entry){.op = op, .args = {(unsigned long)mcs.args, 1, 0, DOMID_SELF}};
    __builtin_memcpy(mcs.args, argument, size);
    refusals_add(mcs.mc);
    return FAULT_STRUCK;
}

/* What the TLB still holds is forgotten before the guest's next access to its own stack, lest chance decide. */
static enum fault_end update_and_flush(struct mmu_update *update)
{
    struct mmuext_op flush = {.cmd = MMUEXT_TLB_FLUSH_LOCAL};
    struct multicall_entry calls[] = {
        {.op = __HYPERVISOR_mmu_update, .args = {(unsigned long)update, 1, 0, DOMID_SELF}},
        {.op = __HYPERVISOR_mmuext_op, .args = {(unsigned long)&flush, 1, 0, DOMID_SELF}},
    };

    (void)xen_hypercall_raw(__HYPERVISOR_multicall, (unsigned long)calls, ARRAY_SIZE(calls), 0, 0);
    return (long)calls[0].result < 0 ? FAULT_REFUSED : FAULT_STRUCK;
}

enum fault_end fault_write_entry(const struct rig_injection *injection)
{
    const unsigned level = rig_fault_level((enum rig_fault)injection->fault);
    struct mmu_update update;
    u64 mfn;
    entry_t *entry = find_entry(injection, &mfn);

    if (!entry)
        return FAULT_INERT;
    update.val = noted(rig_fault_entry(injection, builder_table(mfn)[rig_fault_source(injection)].val, builder_list(),
                                       xen_start_info->nr_pages),
                       level);
    update.ptr = (mfn << PAGE_SHIFT | ((u64)entry & ~PAGE_MASK)) + MMU_NORMAL_PT_UPDATE;
    if (injection->by == RIG_BY_BATCH)
        return queue(__HYPERVISOR_mmu_update, &update, sizeof(update));
    if (injection->by == RIG_BY_STORE) {
        WRITE_ONCE(entry->val, update.val);
        if (level < 4)
            __asm__ volatile("mov %0, %%cr3" : : "r"(read_cr3()) : "memory"); /* Xen emulates both */
        return FAULT_STRUCK;
    }
    if (level < 4)
        return update_and_flush(&update);
    return xen_hypercall_raw(__HYPERVISOR_mmu_update, (unsigned long)&update, 1, 0, DOMID_SELF) < 0 ? FAULT_REFUSED
                                                                                                    : FAULT_STRUCK;
}

enum fault_end fault_update_va(const struct rig_injection *injection)
{
    u64 value = rig_machine_entry(injection->value, builder_list(), xen_start_info->nr_pages);

    if (injection->fault == RIG_FAULT_SECOND_MAPPING) {
        value = frame_of(injection->value);
        if (!value)
            return FAULT_INERT;
        value = value << PAGE_SHIFT | PAGE_KERNEL;
    }
    return xen_hypercall_raw(__HYPERVISOR_update_va_mapping, injection->entry, noted(value, 1), UVMF_INVLPG, 0) < 0
               ? FAULT_REFUSED
               : FAULT_STRUCK;
}

static unsigned command(enum rig_fault fault)
{
    switch (fault) {
    case RIG_FAULT_PIN_L4:
        return MMUEXT_PIN_L4_TABLE;
    case RIG_FAULT_PIN_L3:
        return MMUEXT_PIN_L3_TABLE;
    case RIG_FAULT_PIN_L2:
        return MMUEXT_PIN_L2_TABLE;
    case RIG_FAULT_PIN_L1:
        return MMUEXT_PIN_L1_TABLE;
    case RIG_FAULT_NEW_BASEPTR:
        return MMUEXT_NEW_BASEPTR;
    case RIG_FAULT_NEW_USER_BASEPTR:
        return MMUEXT_NEW_USER_BASEPTR;
    default:
        return MMUEXT_UNPIN_TABLE;
    }
}

/* Of the table that the operation names: 4 to 1. */
static unsigned table_level(enum rig_fault fault)
{
    switch (fault) {
    case RIG_FAULT_PIN_L3:
    case RIG_FAULT_UNPIN_L3:
        return 3;
    case RIG_FAULT_PIN_L2:
    case RIG_FAULT_UNPIN_L2:
        return 2;
    case RIG_FAULT_PIN_L1:
    case RIG_FAULT_UNPIN_L1:
        return 1;
    default:
        return 4;
    }
}

enum fault_end fault_table_op(const struct rig_injection *injection)
{
    const unsigned level = table_level((enum rig_fault)injection->fault);
    struct mmuext_op op = {.cmd = command((enum rig_fault)injection->fault)};
    u64 mfn = l4_mfn((enum rig_table)injection->table);

    if (level < 4 && (!mfn || !entry_below(mfn, injection->entry, level, &mfn)))
        return FAULT_INERT;
    if (!mfn && op.cmd != MMUEXT_NEW_USER_BASEPTR)
        return FAULT_INERT;
    op.arg1.mfn = mfn;
    current_wrote_table(false);
    if (op.cmd != MMUEXT_UNPIN_TABLE && op.cmd != MMUEXT_NEW_BASEPTR && op.cmd != MMUEXT_NEW_USER_BASEPTR)
        undo_pin(mfn);
    if (injection->by == RIG_BY_BATCH)
        return queue(__HYPERVISOR_mmuext_op, &op, sizeof(op));
    if (xen_hypercall_raw(__HYPERVISOR_mmuext_op, (unsigned long)&op, 1, 0, DOMID_SELF) < 0)
        return FAULT_REFUSED;
    beliefs_loaded(&op);
    return FAULT_STRUCK;
}
