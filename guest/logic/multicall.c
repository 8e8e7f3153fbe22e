/* SPDX-License-Identifier: MIT */
/* Batches of hypercalls: queue, flush as one multicall, then run the callbacks. */
#include <guest/logic/xen_mmu.h>
#include <guest/xen/hypercall.h>
#include <guest/xen/platform.h>

#define MC_ENTRIES 32
#define MC_ARGS 512
#define MC_CALLBACKS 8

/* Contents matter only up to the indices below; the indices are the state. */
static struct multicall_entry entries[MC_ENTRIES] __section(".logic_scratch");
static u64 args[MC_ARGS / 8] __section(".logic_scratch");
static struct callback {
    void (*fn)(void *data);
    void *data;
} callbacks[MC_CALLBACKS] __section(".logic_scratch");

static unsigned mcidx, argidx, cbidx;
static u8 mc_irq_flags;

void xen_mc_batch(void)
{
    mc_irq_flags = local_irq_save();
}

struct multicall_space xen_mc_entry(size_t size)
{
    struct multicall_space space;
    unsigned words = (unsigned)((size + 7) / 8);

    xen_trace(XEN_TRACE_MC_ENTRY, NULL);
    if (mcidx == MC_ENTRIES || argidx + words > ARRAY_SIZE(args))
        xen_mc_flush();
    space.mc = &entries[mcidx++];
    space.args = &args[argidx];
    argidx += words;
    return space;
}

static bool can_extend(u64 op, unsigned words)
{
    return mcidx && entries[mcidx - 1].op == op && argidx + words <= ARRAY_SIZE(args);
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
    space.mc = &entries[mcidx - 1];
    space.args = &args[argidx];
    argidx += words;
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
    if (cbidx == MC_CALLBACKS)
        xen_mc_flush();
    callbacks[cbidx++] = (struct callback){fn, data};
}

void xen_mc_flush(void)
{
    u8 flags = local_irq_save();
    struct xen_trace_batch batch = {.entries = entries, .count = mcidx, .made = mcidx};

    xen_trace(XEN_TRACE_MC_FLUSH, &batch);
    /* A failed entry stays failed: like the kernel, which warns and goes on to the callbacks. */
    if (batch.made)
        (void)HYPERVISOR_multicall(entries, batch.made);
    xen_trace(XEN_TRACE_MC_DONE, &batch);
    mcidx = 0;
    argidx = 0;
    local_irq_restore(flags);

    xen_trace(XEN_TRACE_MC_CALLBACK, NULL);
    for (unsigned i = 0; i < cbidx; i++)
        callbacks[i].fn(callbacks[i].data);
    cbidx = 0;
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
    local_irq_restore(mc_irq_flags);
}
