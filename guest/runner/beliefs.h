/* SPDX-License-Identifier: MIT */
/* Holds what the logic believes against what Xen accepted. */
#ifndef GUEST_RUNNER_BELIEFS_H
#define GUEST_RUNNER_BELIEFS_H

#include <guest/xen/trace.h>
#include <guest/xen/types.h>

#include <guest/logic/mm.h>

#include <rig/scenario.h>
#include <rig/verdict.h>

#include <xen/xen.h>

void beliefs_begin(void);
/* The second CPU, as it comes up. */
void beliefs_start(void);
/* A batch goes to Xen, and is back. */
void beliefs_flush(const struct xen_trace_batch *batch);
void beliefs_done(const struct xen_trace_batch *batch);
/* An injection's load of a base pointer, which Xen accepted and nobody was told of. No other operation is one. */
void beliefs_loaded(const struct mmuext_op *op);
/* The first time that each shows goes into the outcome, and in true mode to the injector. `pfn`: of PINNED and PLAIN.
 */
void beliefs_disagree(enum rig_belief belief, u64 pfn);
/* Before and after a step; the first disagreement goes into the outcome, and in true mode to the injector. */
void beliefs_before(enum rig_step step);
void beliefs_after(enum rig_step step);
/* Every step ran: what only holds then. */
void beliefs_end(void);

/* The struct page of a frame, in what is mapped of vmemmap now; NULL: it is not. */
const struct page *beliefs_struct_page(u64 pfn);

/* Base pointers as far as Xen accepted them: machine frames. The user one may be 0, none. */
u64 beliefs_kernel_mfn(void);
u64 beliefs_user_mfn(void);

#endif
