/* SPDX-License-Identifier: MIT */
/*
 * Trace points, where the kernel has its own (trace_xen_mc_entry, trace_xen_mc_flush, trace_xen_mc_callback,
 * trace_xen_mmu_write_cr3, trace_xen_mmu_pgd_pin), at every hypercall, and where Xen calls the kernel. One probe may be
 * attached; with none they cost a load and a branch. A probe runs in the context of the caller and may itself make
 * hypercalls (with xen_hypercall_raw, which is not traced).
 */
#ifndef GUEST_XEN_TRACE_H
#define GUEST_XEN_TRACE_H

#include <guest/xen/types.h>

enum xen_trace_event {
    XEN_TRACE_HYPERCALL,   /* data: struct xen_trace_call, about to be made; the probe may change it */
    XEN_TRACE_REFUSED,     /* data: the same, with the result, a negative errno */
    XEN_TRACE_MC_ENTRY,    /* a hypercall is about to be queued */
    XEN_TRACE_MC_FLUSH,    /* data: struct xen_trace_batch, about to be made */
    XEN_TRACE_MC_DONE,     /* data: the same, with results */
    XEN_TRACE_MC_CALLBACK, /* the callbacks of the batch are about to run */
    XEN_TRACE_PIN,         /* data: the machine frame that is about to be pinned, a u64 */
    XEN_TRACE_PAGE_ALLOC,  /* data: void **, the page that an allocator is about to hand out; the probe may change it */
    XEN_TRACE_PRIVATE,     /* data: what page->private of a page directory was found to hold, a u64 */
    XEN_TRACE_WRITE_CR3_ENTRY,
    XEN_TRACE_WRITE_CR3_EXIT,
    XEN_TRACE_PAGE_FAULT,
    XEN_TRACE_UPCALL_ENTRY,
    XEN_TRACE_UPCALL_EXIT,
    XEN_TRACE_PGD_PIN_ENTRY,
    XEN_TRACE_PGD_PIN_EXIT,
    XEN_TRACE_PGD_UNPIN_ENTRY,
    XEN_TRACE_PGD_UNPIN_EXIT,
    XEN_TRACE_SET_PGD_ENTRY,
    XEN_TRACE_SET_PGD_EXIT,
    XEN_TRACE_ENTER_LAZY_MMU_ENTRY,
    XEN_TRACE_ENTER_LAZY_MMU_EXIT,
    XEN_TRACE_LEAVE_LAZY_MMU_ENTRY,
    XEN_TRACE_LEAVE_LAZY_MMU_EXIT,
    XEN_TRACE_INITCALL_ENTRY, /* data: the function that is about to be called, an xen_initcall */
    XEN_TRACE_INITCALL_EXIT,  /* data: the same */
    XEN_TRACE_CPU_WAIT,       /* the second CPU was started, and the first is about to wait for it */
    XEN_TRACE_CPU_IDLE        /* on the second CPU: it has nothing to do from here on; the probe may keep it */
};

struct multicall_entry;

typedef void (*xen_initcall)(void);

struct xen_trace_call {
    unsigned nr;
    unsigned long args[4];
    long result;
    bool skip; /* it is not made; the result stands */
};

struct xen_trace_batch {
    struct multicall_entry *entries;
    unsigned count; /* queued */
    unsigned made;  /* of them handed to Xen */
};

typedef void (*xen_trace_probe)(enum xen_trace_event event, void *data);

/* NULL: none attached. Written between scenarios only. */
extern xen_trace_probe xen_trace_attached;

static inline void xen_trace(enum xen_trace_event event, void *data)
{
    if (xen_trace_attached)
        xen_trace_attached(event, data);
}

/* A part of the boot that is called from within another, as the kernel's initcall_debug would show it. */
static inline void xen_trace_initcall(xen_initcall fn)
{
    xen_trace(XEN_TRACE_INITCALL_ENTRY, &fn);
    fn();
    xen_trace(XEN_TRACE_INITCALL_EXIT, &fn);
}

#endif
