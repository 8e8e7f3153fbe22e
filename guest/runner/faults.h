/* SPDX-License-Identifier: MIT */
/* What an injection does when the guest itself performs it. */
#ifndef GUEST_RUNNER_FAULTS_H
#define GUEST_RUNNER_FAULTS_H

#include <guest/xen/trace.h>

#include <rig/scenario.h>

/* `batch`: the one about to be flushed, NULL at any other moment. May not come back. */
void fault_perform(const struct rig_injection *injection, struct xen_trace_batch *batch);

#endif
