/* SPDX-License-Identifier: MIT */
/* What an injection does when the guest itself performs it, or has it performed. */
#ifndef GUEST_RUNNER_FAULTS_H
#define GUEST_RUNNER_FAULTS_H

#include <guest/xen/trace.h>

#include <rig/scenario.h>

/* Has injection number `number` performed from dom0. */
void faults_strike_by_injector(const struct rig_injection *injection, unsigned number);
/* `batch`: the one about to be flushed, NULL at any other moment. May not come back. */
void fault_perform(const struct rig_injection *injection, struct xen_trace_batch *batch);

#endif
