/* SPDX-License-Identifier: MIT */
/* Faults of hypercalls: those of a batch that is about to be flushed, and one that is about to be made. */
#include <guest/runner/faults/faults.h>

#include <guest/logic/mm.h>
#include <guest/runner/builder_tables.h>
#include <guest/runner/refusals.h>
#include <guest/xen/hypercall.h>
#include <guest/xen/platform.h>

#include <rig/fault.h>

#define NO_FRAME (~UINT64_C(0) >> PAGE_SHIFT)
#define NO_COMMAND 0xffffU
#define EINVAL 22 /* Xen's public/errno.h */

/* A frame that does not exist, in the place of the one the operation names; a command that there is not, where it names
 * none. false: this hypercall has nothing of the kind. */
static bool refuse(struct multicall_entry *entry, unsigned operation)
{
    struct mmuext_op *op;

    switch (entry->op) {
    case __HYPERVISOR_mmuext_op:
        op = &((struct mmuext_op *)entry->args[0])[operation];
        if (op->cmd == MMUEXT_TLB_FLUSH_LOCAL)
            op->cmd = NO_COMMAND;
        op->arg1.mfn = NO_FRAME;
        return true;
    case __HYPERVISOR_mmu_update:
        ((struct mmu_update *)entry->args[0])[operation].ptr |= PTE_PFN_MASK;
        return true;
    case __HYPERVISOR_update_va_mapping:
        entry->args[1] |= PTE_PFN_MASK | _PAGE_PRESENT;
        return true;
    default:
        return false;
    }
}

/* What does nothing, in the place of the operation. */
static bool leave_out(struct multicall_entry *entry, unsigned operation)
{
    switch (entry->op) {
    case __HYPERVISOR_mmuext_op:
        refusals_left_out(&((struct mmuext_op *)entry->args[0])[operation]);
        ((struct mmuext_op *)entry->args[0])[operation].cmd = MMUEXT_TLB_FLUSH_LOCAL;
        return true;
    case __HYPERVISOR_update_va_mapping:
        *entry = (struct multicall_entry){.op = __HYPERVISOR_xen_version}; /* XENVER_version */
        return true;
    default:
        return false;
    }
}

static unsigned operations(const struct multicall_entry *entry)
{
    bool list = entry->op == __HYPERVISOR_mmuext_op || entry->op == __HYPERVISOR_mmu_update;

    return list ? (unsigned)entry->args[1] : 1;
}

static enum fault_end strike_operation(struct xen_trace_batch *batch, unsigned number,
                                       bool (*strike)(struct multicall_entry *entry, unsigned operation))
{
    for (unsigned i = 0; i < batch->count; i++) {
        struct multicall_entry *entry = &batch->entries[i];
        unsigned here = operations(entry);

        if (number <= here) {
            refusals_touch(entry);
            return strike(entry, number - 1) ? FAULT_STRUCK : FAULT_INERT;
        }
        number -= here;
    }
    return FAULT_INERT;
}

enum fault_end fault_batch(const struct rig_injection *injection, struct xen_trace_batch *batch)
{
    if (!batch)
        return FAULT_INERT;
    if (injection->fault != RIG_FAULT_CUT_BATCH)
        return strike_operation(batch, injection->number, injection->fault == RIG_FAULT_SKIP_OP ? leave_out : refuse);
    if (injection->number - 1U >= batch->made)
        return FAULT_INERT;
    batch->made = injection->number - 1U;
    return FAULT_STRUCK;
}

/* The first operation of the call, which is a batch of one. */
static enum fault_end refuse_call(struct xen_trace_call *call)
{
    struct multicall_entry entry = {.op = call->nr, .args = {call->args[0], call->args[1], call->args[2]}};

    refusals_touch_call(call);
    if (refuse(&entry, 0)) {
        call->args[1] = entry.args[1];
    } else {
        call->skip = true; /* pretended: it has no argument that Xen would look at before it acts */
        call->result = -EINVAL;
    }
    return FAULT_STRUCK;
}

static u64 flipped(u64 entry, u64 bits)
{
    return rig_flipped_entry(entry, bits, builder_list(), xen_start_info->nr_pages);
}

static u64 flipped_mfn(u64 mfn, u64 bits)
{
    const u64 frame = flipped(mfn << PAGE_SHIFT | _PAGE_PRESENT, bits << PAGE_SHIFT & PTE_PFN_MASK);

    return x86_entry_frame(frame) ^ (bits & ~(PTE_PFN_MASK >> PAGE_SHIFT));
}

static enum fault_end flip_call(struct xen_trace_call *call, u64 bits)
{
    struct mmu_update *update;
    struct mmuext_op *op;

    switch (call->nr) {
    case __HYPERVISOR_mmuext_op:
        op = (struct mmuext_op *)call->args[0];
        op->arg1.mfn = flipped_mfn(op->arg1.mfn, bits);
        break;
    case __HYPERVISOR_mmu_update:
        update = (struct mmu_update *)call->args[0];
        update->val = flipped(update->val, bits);
        break;
    case __HYPERVISOR_update_va_mapping:
        call->args[1] = flipped(call->args[1], bits);
        break;
    default:
        return FAULT_INERT;
    }
    refusals_touch_call(call);
    return FAULT_STRUCK;
}

/* A whole batch is not left out or refused: what its entries hold of the one before would pass for results. */
enum fault_end fault_call(const struct rig_injection *injection, struct xen_trace_call *call)
{
    if (!call || call->nr == __HYPERVISOR_multicall)
        return FAULT_INERT;
    switch ((enum rig_fault)injection->fault) {
    case RIG_FAULT_SKIP_CALL:
        if (call->nr == __HYPERVISOR_mmuext_op)
            refusals_left_out((const struct mmuext_op *)call->args[0]);
        call->skip = true;
        call->result = 0;
        return FAULT_STRUCK;
    case RIG_FAULT_REFUSE_CALL:
        return refuse_call(call);
    default:
        return flip_call(call, injection->entry);
    }
}
