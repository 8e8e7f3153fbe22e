/* SPDX-License-Identifier: MIT */
/* Batches of hypercalls: queue, flush as one multicall, then run the callbacks. */
#include <guest/logic/xen_mmu.h>
#include <guest/xen/hypercall.h>
#include <guest/xen/platform.h>

#define MC_ENTRIES 32
#define MC_ARGS 512
#define MC_CALLBACKS 8

/* Contents matter only up to the indices of struct mc_state; the indices are the state. */
static struct mc_buffer {
    struct multicall_entry entries[MC_ENTRIES];
    u64 args[MC_ARGS / 8];
    struct callback {
        void (*fn)(void *data);
        void *data;
    } callbacks[MC_CALLBACKS];
} buffers[NR_CPUS] __section(".logic_scratch");

/* A batch is its CPU's. */
static struct mc_state {
    unsigned mcidx, argidx, cbidx;
    u8 irq_flags;
} states[NR_CPUS];

#define this_mc (&states[smp_processor_id()])
#define this_buffer (&buffers[smp_processor_id()])

void xen_mc_batch(void)
{
    this_mc->irq_flags = local_irq_save();
}

struct multicall_space xen_mc_entry(size_t size)
{
    struct multicall_space space;
    unsigned words = (unsigned)((size + 7) / 8);

    xen_trace(XEN_TRACE_MC_ENTRY, NULL);
    if (this_mc->mcidx == MC_ENTRIES || this_mc->argidx + words > ARRAY_SIZE(this_buffer->args))
        xen_mc_flush();
    space.mc = &this_buffer->entries[this_mc->mcidx++];
    space.args = &this_buffer->args[this_mc->argidx];
    this_mc->argidx += words;
    return space;
}

static bool can_extend(u64 op, unsigned words)
{
    return this_mc->mcidx && this_buffer->entries[this_mc->mcidx - 1].op == op &&
           this_mc->argidx + words <= ARRAY_SIZE(this_buffer->args);
}

/*
 * Room for more arguments of the entry queued last, if it is the same hypercall and its arguments are a list;
 * otherwise .mc is NULL. Xen stops at the first of such a list that it refuses.
 */
static struct multicall_space xen_mc_extend_args(u64 op, size_t size)
{
    struct multicall_space space = {0};
    unsigned words = (unsigned)((size + 7) / 8);

    if (!can_extend(op, words))
        return space;
    xen_trace(XEN_TRACE_MC_ENTRY, NULL);
    /* Once more: whoever follows the trace may have issued the batch, and then there is no entry any more. */
    if (!can_extend(op, words))
        return space;
    space.mc = &this_buffer->entries[this_mc->mcidx - 1];
    space.args = &this_buffer->args[this_mc->argidx];
    this_mc->argidx += words;
    return space;
}

/* Room for one more argument of a call whose arguments are a list: mmuext_op and mmu_update take the same four. */
static void *extend_list(u64 op, size_t size)
{
    struct multicall_space mcs = xen_mc_extend_args(op, size);

    if (mcs.mc) {
        mcs.mc->args[1]++;
    } else {
        mcs = xen_mc_entry(size);
        mcs.mc->op = op;
        mcs.mc->args[0] = (unsigned long)mcs.args;
        mcs.mc->args[1] = 1;
        mcs.mc->args[2] = 0;
        mcs.mc->args[3] = DOMID_SELF;
    }
    return mcs.args;
}

void xen_extend_mmuext_op(const struct mmuext_op *op)
{
    *(struct mmuext_op *)extend_list(__HYPERVISOR_mmuext_op, sizeof(*op)) = *op;
}

void xen_extend_mmu_update(const struct mmu_update *update)
{
    *(struct mmu_update *)extend_list(__HYPERVISOR_mmu_update, sizeof(*update)) = *update;
}

void xen_mc_callback(void (*fn)(void *data), void *data)
{
    if (this_mc->cbidx == MC_CALLBACKS)
        xen_mc_flush();
    this_buffer->callbacks[this_mc->cbidx++] = (struct callback){fn, data};
}

void xen_mc_flush(void)
{
    u8 flags = local_irq_save();
    struct xen_trace_batch batch = {.entries = this_buffer->entries, .count = this_mc->mcidx, .made = this_mc->mcidx};

    xen_trace(XEN_TRACE_MC_FLUSH, &batch);
    /* A failed entry stays failed: like the kernel, which warns and goes on to the callbacks. */
    if (batch.made)
        (void)HYPERVISOR_multicall(this_buffer->entries, batch.made);
    xen_trace(XEN_TRACE_MC_DONE, &batch);
    this_mc->mcidx = 0;
    this_mc->argidx = 0;
    local_irq_restore(flags);

    xen_trace(XEN_TRACE_MC_CALLBACK, NULL);
    for (unsigned i = 0; i < this_mc->cbidx; i++)
        this_buffer->callbacks[i].fn(this_buffer->callbacks[i].data);
    this_mc->cbidx = 0;
}

static bool waits(enum lazy_mode mode)
{
    if (mode == PARAVIRT_LAZY_MMU)
        return this_kernel->lazy_mmu_active();
    return mode == PARAVIRT_LAZY_CPU && this_cpu.lazy_mode == mode;
}

void xen_mc_issue(enum lazy_mode mode)
{
    if (!waits(mode))
        xen_mc_flush();
    local_irq_restore(this_mc->irq_flags);
}
