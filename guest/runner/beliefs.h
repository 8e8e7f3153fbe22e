/* SPDX-License-Identifier: MIT */
/* Holds what the logic believes against what Xen accepted. */
#ifndef GUEST_RUNNER_BELIEFS_H
#define GUEST_RUNNER_BELIEFS_H

#include <guest/xen/trace.h>
#include <guest/xen/types.h>

#include <rig/scenario.h>

void beliefs_begin(void);
/* A batch goes to Xen, and is back. */
void beliefs_flush(const struct xen_trace_batch *batch);
void beliefs_done(const struct xen_trace_batch *batch);
/* Before and after a step; the first disagreement goes into the outcome, and in true mode to the injector. */
void beliefs_before(enum rig_step step);
void beliefs_after(enum rig_step step);
/* Every step ran: what only holds then. */
void beliefs_end(void);

/* Base pointers as far as Xen accepted them: machine frames. The user one may be 0, none. */
u64 beliefs_kernel_mfn(void);
u64 beliefs_user_mfn(void);

#endif
