/* SPDX-License-Identifier: MIT */
/* A scenario without some of its parts: what trimming and minimizing try. Pure. */
#ifndef SCENARIO_SHRINK_H
#define SCENARIO_SHRINK_H

#include <rig/scenario.h>

#include <stdbool.h>

/* Parts that can be left out: the steps in their order, then the injections. */
unsigned rig_shrink_parts(const struct rig_scenario *scenario);

/* *out is the scenario without `count` parts from `first` on, as many of them as there are. false: there is none. */
bool rig_shrink_without(const struct rig_scenario *scenario, unsigned first, unsigned count, struct rig_scenario *out);

/* Leaves out injections of faults that a search has nothing to find with (SEARCHED 0 in faults.def). */
void rig_shrink_unsearched(struct rig_scenario *scenario);

#endif
