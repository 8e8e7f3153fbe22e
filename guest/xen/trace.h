/* SPDX-License-Identifier: MIT */
/*
 * Trace points, where the kernel has its own (trace_xen_mc_flush, trace_xen_mmu_write_cr3) and at every hypercall.
 * One probe may be attached; with none they cost a load and a branch. A probe runs in the context of the caller and
 * may itself make hypercalls (with xen_hypercall_raw, which is not traced).
 */
#ifndef GUEST_XEN_TRACE_H
#define GUEST_XEN_TRACE_H

enum xen_trace_event { XEN_TRACE_HYPERCALL, XEN_TRACE_MC_FLUSH, XEN_TRACE_WRITE_CR3_ENTRY, XEN_TRACE_WRITE_CR3_EXIT };

typedef void (*xen_trace_probe)(enum xen_trace_event event);

/* NULL: none attached. Written between scenarios only. */
extern xen_trace_probe xen_trace_attached;

static inline void xen_trace(enum xen_trace_event event)
{
    if (xen_trace_attached)
        xen_trace_attached(event);
}

static inline void xen_trace_hypercall(void)
{
    xen_trace(XEN_TRACE_HYPERCALL);
}

#endif
