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

    if (mcidx == MC_ENTRIES || argidx + words > ARRAY_SIZE(args))
        xen_mc_flush();
    space.mc = &entries[mcidx++];
    space.args = &args[argidx];
    argidx += words;
    return space;
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

    xen_trace(XEN_TRACE_MC_FLUSH);
    /* A failed entry stays failed: like the kernel, which warns and goes on to the callbacks. */
    if (mcidx)
        (void)HYPERVISOR_multicall(entries, mcidx);
    mcidx = 0;
    argidx = 0;
    local_irq_restore(flags);

    for (unsigned i = 0; i < cbidx; i++)
        callbacks[i].fn(callbacks[i].data);
    cbidx = 0;
}

void xen_mc_issue(enum lazy_mode mode)
{
    if (this_cpu.lazy_mode != mode || mode == PARAVIRT_LAZY_NONE)
        xen_mc_flush();
    local_irq_restore(mc_irq_flags);
}
