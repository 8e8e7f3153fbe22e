/* SPDX-License-Identifier: MIT */
/* Leads a domU's boot along a scenario, for rig_boot_run: the box's probe, the plan, and what came of each line. */
#ifndef RIG_BOOT_PILOT_PILOT_H
#define RIG_BOOT_PILOT_PILOT_H

#include <boot/pilot/act.h>
#include <boot/run.h>
#include <scenario/kernel/scenario.h>

struct rig_scenario_pilot;

/*
 * For one boot of `kernel` in a box of `box`'s build directory and accelerator. RIG_ERROR_USAGE: the scenario cannot be
 * carried out on this kernel. `scenario` and `kernel` outlive it; `hooks` goes to rig_boot_plan.pilot.
 */
int rig_scenario_pilot_new(struct rig_scenario_pilot **made, const struct rig_kernel_scenario *scenario,
                           const struct rig_kernel *kernel, const struct rig_box_options *box,
                           struct rig_boot_pilot *hooks, struct rig_error *err);
void rig_scenario_pilot_free(struct rig_scenario_pilot *pilot);

/*
 * Boots as `plan` has it, but for its pilot, along the scenario, for those who do not ask what came of each line. Ends
 * as rig_boot_run and rig_scenario_pilot_new do.
 */
int rig_scenario_pilot_boot(const struct rig_boot_plan *plan, const struct rig_kernel_scenario *scenario,
                            struct rig_boot_result **result, struct rig_error *err);

/* After the boot: what came of change or injection `line`, changes first. Of a move, the worse of its two halves. */
enum rig_strike rig_scenario_pilot_strike(const struct rig_scenario_pilot *pilot, unsigned line);

/* "struck", "never reached", .. */
const char *rig_strike_text(enum rig_strike strike);

#endif
