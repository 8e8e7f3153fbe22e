/* SPDX-License-Identifier: MIT */
/* What an injection does when the guest itself performs it. */
#ifndef GUEST_RUNNER_FAULTS_H
#define GUEST_RUNNER_FAULTS_H

#include <guest/xen/trace.h>
#include <guest/xen/types.h>

#include <rig/scenario.h>

/* Forgets what the faults of the last case did. */
void faults_begin(void);
/* An entry of an L4 was written since, or dom0 struck. */
bool faults_wrote_table(void);
/* An entry was written since that is not present and names memory: Xen may shadow the domain for it. */
bool faults_wrote_l1tf_unsafe(void);
/* Has injection number `injection` performed from dom0. */
void faults_strike_by_injector(const struct rig_injection *injection, unsigned number);
/* `batch`: the one about to be flushed, NULL at any other moment. May not come back. */
void fault_perform(const struct rig_injection *injection, struct xen_trace_batch *batch);

#endif
