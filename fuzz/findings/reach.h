/* SPDX-License-Identifier: MIT */
/* How far from a kernel a scenario is that shows a defect: what a kernel could do comes first. Pure. */
#ifndef RIG_FINDINGS_REACH_H
#define RIG_FINDINGS_REACH_H

#include <rig/scenario.h>
#include <rig/verdict.h>

enum rig_reach {
    RIG_REACH_PLAUSIBLE, /* an order that a kernel could have, and nothing injected */
    RIG_REACH_ORDER,     /* an order that no kernel had: a step ran without what every kernel made sure of before it, or
                            twice */
    RIG_REACH_INJECTION, /* an injection struck */
    RIG_REACH_COUNT
};

enum rig_reach rig_reach_of(const struct rig_scenario *scenario, const struct rig_outcome *outcome);

/* "plausible-order", "other-order", "injection"; and as a heading. */
const char *rig_reach_name(enum rig_reach reach);
const char *rig_reach_title(enum rig_reach reach);

/* The reach of that name; RIG_REACH_COUNT: there is none. */
enum rig_reach rig_reach_find(const char *name);

#endif
