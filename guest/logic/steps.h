/* SPDX-License-Identifier: MIT */
/* The boot steps: functions of this kernel under its own names, which rig/steps.def lists. */
#ifndef GUEST_LOGIC_STEPS_H
#define GUEST_LOGIC_STEPS_H

#define RIG_STEP(id, name, function, needs, gives, help) void function(void);
#include <rig/steps.def>
#undef RIG_STEP

#endif
