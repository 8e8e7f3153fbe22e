/* SPDX-License-Identifier: MIT */
/* The faults, as the guest performs them: one function each. A refusal is Xen's right, and part of what is tried. */
#include <guest/runner/faults.h>

#include <guest/logic/xen_mmu.h>
#include <guest/runner/beliefs.h>
#include <guest/runner/builder_tables.h>
#include <guest/runner/current.h>
#include <guest/runner/gates.h>
#include <guest/runner/service.h>
#include <guest/runner/undo.h>
#include <guest/xen/hypercall.h>
#include <guest/xen/platform.h>

#include <rig/fault.h>
#include <rig/l1tf.h>

#define NO_FRAME (~UINT64_C(0) >> PAGE_SHIFT)

static u64 l4_mfn(enum rig_table table)
{
    struct rig_l4s l4s = {.live = x86_entry_frame(read_cr3()),
                          .user = beliefs_user_mfn(),
                          .init = builder_mfn(init_level4_pgt),
                          .builder = builder_mfn(builder_l4())};

    return rig_fault_l4(table, &l4s);
}

/*
 * The entry at `level` on the way to an address through the live tables, and the frame of its table; NULL where the way
 * ends above it, or leaves the guest's own frames.
 */
static entry_t *entry_below(u64 address, unsigned level, u64 *table_mfn)
{
    u64 mfn = x86_entry_frame(read_cr3());

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

/* The value for an entry of the table at `table`; noted, for Xen may shadow the domain for it. */
static u64 new_value(const struct rig_injection *injection, const entry_t *table)
{
    enum rig_fault fault = (enum rig_fault)injection->fault;
    u64 value =
        rig_fault_entry(injection, table[rig_fault_source(injection)].val, builder_list(), xen_start_info->nr_pages);

    current_wrote_table(rig_is_l1tf_unsafe(value, rig_fault_level(fault), (const struct rig_l1tf *)&control_page.l1tf));
    return value;
}

static void write_below(const struct rig_injection *injection)
{
    u64 mfn;
    entry_t *entry = entry_below(injection->entry, rig_fault_level((enum rig_fault)injection->fault), &mfn);
    struct mmu_update update = {.val = 0};
    struct mmuext_op flush = {.cmd = MMUEXT_TLB_FLUSH_LOCAL};
    struct multicall_entry calls[] = {
        {.op = __HYPERVISOR_mmu_update, .args = {(unsigned long)&update, 1, 0, DOMID_SELF}},
        {.op = __HYPERVISOR_mmuext_op, .args = {(unsigned long)&flush, 1, 0, DOMID_SELF}},
    };

    if (!entry)
        return;
    undo_entry(entry, mfn);
    update.val = new_value(injection, builder_table(mfn));
    update.ptr = (mfn << PAGE_SHIFT | ((u64)entry & ~PAGE_MASK)) + MMU_NORMAL_PT_UPDATE;
    /* What the TLB still holds is forgotten before the guest's next access to its own stack, lest chance decide. */
    if (injection->by == RIG_BY_STORE) {
        WRITE_ONCE(entry->val, update.val);
        __asm__ volatile("mov %0, %%cr3" : : "r"(read_cr3()) : "memory"); /* Xen emulates both */
    } else {
        (void)xen_hypercall_raw(__HYPERVISOR_multicall, (unsigned long)calls, ARRAY_SIZE(calls), 0, 0);
    }
}

static void write_l4(const struct rig_injection *injection)
{
    u64 mfn = l4_mfn((enum rig_table)injection->table);
    entry_t *l4 = builder_table(mfn);
    struct mmu_update update = {.ptr = (mfn << PAGE_SHIFT) + injection->slot * sizeof(u64) + MMU_NORMAL_PT_UPDATE};

    if (!mfn)
        return;
    update.val = new_value(injection, l4);
    if (injection->by == RIG_BY_STORE)
        WRITE_ONCE(l4[injection->slot].val, update.val);
    else
        (void)xen_hypercall_raw(__HYPERVISOR_mmu_update, (unsigned long)&update, 1, 0, DOMID_SELF);
}

/* A frame that does not exist, in the place of the one the operation names. */
static void refuse(struct multicall_entry *entry, unsigned operation)
{
    switch (entry->op) {
    case __HYPERVISOR_mmuext_op:
        ((struct mmuext_op *)entry->args[0])[operation].arg1.mfn = NO_FRAME;
        break;
    case __HYPERVISOR_mmu_update:
        ((struct mmu_update *)entry->args[0])[operation].ptr |= PTE_PFN_MASK;
        break;
    case __HYPERVISOR_update_va_mapping:
        entry->args[1] |= PTE_PFN_MASK;
        break;
    }
}

static unsigned operations(const struct multicall_entry *entry)
{
    bool list = entry->op == __HYPERVISOR_mmuext_op || entry->op == __HYPERVISOR_mmu_update;

    return list ? (unsigned)entry->args[1] : 1;
}

static void refuse_op(struct xen_trace_batch *batch, unsigned number)
{
    for (unsigned i = 0; i < batch->count; i++) {
        unsigned here = operations(&batch->entries[i]);

        if (number <= here) {
            refuse(&batch->entries[i], number - 1);
            return;
        }
        number -= here;
    }
}

static void cut_batch(struct xen_trace_batch *batch, unsigned number)
{
    if (number - 1 < batch->made)
        batch->made = number - 1;
}

static void switch_ops(enum rig_ops ops)
{
    pv_mmu_ops.write_cr3 = ops == RIG_OPS_LATE ? this_kernel->write_cr3_late : this_kernel->write_cr3_early;
}

/*
 * Xen delivers an event when next it is entered, which a timer of its own may decide. So it is raised masked; blocking
 * unmasks within Xen, which finds the event there and delivers it on the way back from that very hypercall.
 */
static void raise_event(void)
{
    bool masked = irqs_disabled();

    WRITE_ONCE(xen_vcpu->evtchn_upcall_mask, 1);
    WRITE_ONCE(xen_vcpu->evtchn_upcall_pending, 1);
    if (!masked)
        (void)xen_hypercall_raw(__HYPERVISOR_sched_op, SCHEDOP_block, 0, 0, 0);
}

static void __attribute__((noreturn)) iret_from(u64 frame)
{
    __asm__ volatile("movq %0, %%rsp\n\tjmp hypercall_page + %c1" : : "r"(frame), "i"(__HYPERVISOR_iret * 32));
    __builtin_unreachable();
}

void faults_strike_by_injector(const struct rig_injection *injection, unsigned number)
{
    u64 mfn;
    const entry_t *entry = rig_fault_level((enum rig_fault)injection->fault)
                               ? entry_below(injection->entry, rig_fault_level((enum rig_fault)injection->fault), &mfn)
                               : NULL;

    if (entry)
        undo_entry(entry, mfn);
    current_wrote_table(false);
    (void)service_ask(RIG_SERVICE_STRIKE, number);
}

void fault_perform(const struct rig_injection *injection, struct xen_trace_batch *batch)
{
    switch ((enum rig_fault)injection->fault) {
    case RIG_FAULT_CLEAR_L4:
    case RIG_FAULT_SET_L4:
    case RIG_FAULT_FLIP_L4:
    case RIG_FAULT_COPY_L4:
        write_l4(injection);
        break;
    case RIG_FAULT_CLEAR_L3:
    case RIG_FAULT_CLEAR_L2:
    case RIG_FAULT_CLEAR_L1:
    case RIG_FAULT_FLIP_RW_L1:
    case RIG_FAULT_UNMAP_L1:
    case RIG_FAULT_INVERT_L1:
        write_below(injection);
        break;
    case RIG_FAULT_SWITCH_OPS:
        switch_ops((enum rig_ops)injection->ops);
        break;
    case RIG_FAULT_REFUSE_OP:
        if (batch)
            refuse_op(batch, injection->number);
        break;
    case RIG_FAULT_CUT_BATCH:
        if (batch)
            cut_batch(batch, injection->number);
        break;
    case RIG_FAULT_NESTED_BATCH:
        xen_mc_batch();
        xen_mc_issue(PARAVIRT_LAZY_NONE);
        break;
    case RIG_FAULT_RAISE_EVENT:
        raise_event();
        break;
    case RIG_FAULT_CLEAR_TRAPS:
        gates_clear();
        break;
    case RIG_FAULT_KERNEL_STACK:
        (void)xen_hypercall_raw(__HYPERVISOR_stack_switch, FLAT_KERNEL_SS, injection->entry, 0, 0);
        break;
    case RIG_FAULT_TOUCH:
        (void)READ_ONCE(*(const u8 *)injection->entry);
        break;
    case RIG_FAULT_IRET_FROM:
        iret_from(injection->entry);
    case RIG_FAULT_HANG:
        for (;;)
            __asm__ volatile("pause");
    case RIG_FAULT_COUNT:
        break;
    }
}
