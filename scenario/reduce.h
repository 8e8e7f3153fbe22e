/* SPDX-License-Identifier: MIT */
/* The shortest scenario that still does what one does: steps, then injections, then their arguments. Pure. */
#ifndef SCENARIO_REDUCE_H
#define SCENARIO_REDUCE_H

#include <rig/scenario.h>

struct rig_reduce {
    /* Whether `candidate`, which is valid, does the same: 1, 0, or -1 to give up. */
    int (*same)(void *context, const struct rig_scenario *candidate);
    void *context;
    unsigned budget; /* how often it may still be asked; counted down */
};

/*
 * Makes *scenario, which does it, shorter as long as that still does it. Deterministic where `same` is. 0: nothing more
 * can be left out alone, or the budget is used up. -1: `same` gave up; *scenario is the shortest so far.
 */
int rig_reduce(struct rig_reduce *reduce, struct rig_scenario *scenario);

/* The same with injections alone, and only whether they are there at all. */
int rig_reduce_injections(struct rig_reduce *reduce, struct rig_scenario *scenario);

#endif
