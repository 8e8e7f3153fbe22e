/* SPDX-License-Identifier: MIT */
/* Injections of the case at hand. Places are active between enter and leave; a point strikes when it is reached. */
#ifndef GUEST_RUNNER_STRIKE_H
#define GUEST_RUNNER_STRIKE_H

#include <guest/xen/trace.h>

#include <rig/scenario.h>

/* The scenario stays where it is while the case runs. */
void strike_arm(const struct rig_scenario *scenario);
void strike_enter(unsigned place);
void strike_leave(unsigned place);
/* The probe on the kernel's trace points. */
void strike_event(enum xen_trace_event event, void *data);

#endif
