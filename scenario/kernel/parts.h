/* SPDX-License-Identifier: MIT */
/* What can be left out of a scenario for a kernel, one by one: who looks for the shortest tries each. Pure. */
#ifndef RIG_SCENARIO_KERNEL_PARTS_H
#define RIG_SCENARIO_KERNEL_PARTS_H

#include <scenario/kernel/scenario.h>

/*
 * How many parts there are: changes, then injections, then what the setting says of the machine beyond kernel, Xen and
 * role (reserved areas, command line, initrd, memory, CPUs, the CPU's model).
 */
unsigned rig_kernel_parts(const struct rig_kernel_scenario *scenario);

/* The scenario without part `part`, which is below the count; `out` may not be `scenario`. */
void rig_kernel_without(const struct rig_kernel_scenario *scenario, unsigned part, struct rig_kernel_scenario *out);

#endif
