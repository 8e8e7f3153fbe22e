/* SPDX-License-Identifier: MIT */
#include <guest/runner/refusals.h>

#include <guest/runner/current.h>
#include <guest/xen/hypercall.h>

#include <rig/layout.h>

/* Of the batch at hand, as it was before Xen had it: Xen writes how far it got into the arguments. */
#define MOST_ENTRIES 32
static struct rig_refusal asked[MOST_ENTRIES];
static u32 touched, added;
static const struct xen_trace_call *touched_call;

static unsigned pins;

unsigned refusals_of_pins(void)
{
    return pins;
}

void refusals_left_out(const struct mmuext_op *op)
{
    pins += op->cmd == MMUEXT_PIN_L4_TABLE;
}

void refusals_begin(void)
{
    pins = 0;
    touched = added = 0;
    touched_call = NULL;
}

/* The kernel has one batch, of so many entries, each at an address of its own modulo their size in sum. */
static unsigned number_of(const struct multicall_entry *entry)
{
    return (unsigned)((u64)entry / sizeof(*entry) % MOST_ENTRIES);
}

void refusals_touch(const struct multicall_entry *entry)
{
    touched |= 1U << number_of(entry);
}

void refusals_add(const struct multicall_entry *entry)
{
    refusals_touch(entry);
    added |= 1U << number_of(entry);
}

bool refusals_added(const struct multicall_entry *entry)
{
    return added >> number_of(entry) & 1;
}

void refusals_touch_call(const struct xen_trace_call *call)
{
    touched_call = call;
}

static void describe(struct rig_refusal *refusal, u64 nr, const unsigned long *args)
{
    const struct mmuext_op *op = (const struct mmuext_op *)args[0];
    const struct mmu_update *update = (const struct mmu_update *)args[0];

    *refusal = (struct rig_refusal){.operation = (u16)nr, .operations = 1};
    switch (nr) {
    case __HYPERVISOR_mmuext_op:
        refusal->operations = (u8)args[1];
        refusal->command = (u16)op->cmd;
        refusal->argument = op->arg1.mfn;
        break;
    case __HYPERVISOR_mmu_update:
        refusal->operations = (u8)args[1];
        refusal->argument = update->ptr;
        refusal->value = update->val;
        break;
    case __HYPERVISOR_update_va_mapping:
        refusal->argument = args[0];
        refusal->value = args[1];
        break;
    default:
        refusal->command = (u16)args[0];
        break;
    }
}

static void record(const struct rig_refusal *refusal, long error, bool in_batch, bool by_injection)
{
    struct rig_outcome *outcome = &control_page.outcome;
    struct rig_refusal *to = &outcome->refusals[outcome->refusal_count];

    if (outcome->refusal_count < RIG_MAX_REFUSALS) {
        *to = *refusal;
        to->error = (int16_t)error;
        to->step = (u8)outcome->steps_run;
        to->in_batch = in_batch;
        to->by_injection = by_injection;
    }
    outcome->refusal_count++;
    pins += in_batch && refusal->operation == __HYPERVISOR_mmuext_op && refusal->command == MMUEXT_PIN_L4_TABLE;
}

void refusals_flush(const struct xen_trace_batch *batch)
{
    for (unsigned i = 0; i < batch->count && i < MOST_ENTRIES; i++)
        describe(&asked[i], batch->entries[i].op, batch->entries[i].args);
}

unsigned refusals_done(const struct xen_trace_batch *batch)
{
    unsigned unasked = 0;

    for (unsigned i = 0; i < batch->made && i < MOST_ENTRIES; i++) {
        const bool by_injection = touched >> number_of(&batch->entries[i]) & 1;

        if ((long)batch->entries[i].result >= 0)
            continue;
        record(&asked[i], (long)batch->entries[i].result, true, by_injection);
        unasked += !by_injection;
    }
    touched = added = 0;
    return unasked;
}

void refusals_call(const struct xen_trace_call *call)
{
    struct rig_refusal refusal;

    describe(&refusal, call->nr, call->args);
    record(&refusal, call->result, false, call == touched_call);
    touched_call = NULL;
}
