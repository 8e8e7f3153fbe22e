/* SPDX-License-Identifier: MIT */
/* What Xen refused of the kernel's own hypercalls: recorded in the outcome, and held against what the kernel does then.
 */
#ifndef GUEST_RUNNER_REFUSALS_H
#define GUEST_RUNNER_REFUSALS_H

#include <guest/xen/trace.h>

#include <xen/xen.h>

/* Before a case. */
void refusals_begin(void);
/* An injection changed the entry: what Xen says of it was asked for. */
void refusals_touch(const struct multicall_entry *entry);
/* An injection put it into the batch. */
void refusals_add(const struct multicall_entry *entry);
bool refusals_added(const struct multicall_entry *entry);
/* The same of a hypercall that is about to be made. */
void refusals_touch_call(const struct xen_trace_call *call);
/* A batch, before it is made and after. */
void refusals_flush(const struct xen_trace_batch *batch);
/* How many of its entries Xen refused that no injection asked for. */
unsigned refusals_done(const struct xen_trace_batch *batch);
/* How often an L4 was to be pinned and was not, which the kernel does not know of: refused in a batch, or left out. */
unsigned refusals_of_pins(void);
/* An injection leaves an operation out. */
void refusals_left_out(const struct mmuext_op *op);
/* A hypercall on its own, which Xen refused. The kernel looks at the results of these. */
void refusals_call(const struct xen_trace_call *call);

#endif
