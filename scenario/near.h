/* SPDX-License-Identifier: MIT */
/*
 * The neighbourhood of history, once: every historic order with one step moved, dropped or repeated, on every revision,
 * in an order that chance gave. Mutators mix it in: each of these is as likely to matter as any other, and one that is
 * drawn by chance comes three times before the last has come once.
 */
#ifndef SCENARIO_NEAR_H
#define SCENARIO_NEAR_H

#include <scenario/exhaust.h>

/* Of so many mutations one is the next of these, until all had their turn. */
#define RIG_NEAR_IN 3

struct rig_near {
    struct rig_exhaust *list;
    uint64_t at, stride, left; /* a stride without a divisor in common with the length meets each once */
};

/* Without memory nothing is near. `revisions`: bit n is revision n; none in the guest: all. `rng` is advanced. */
void rig_near_open(struct rig_near *near, uint32_t revisions, bool plausible, uint64_t *rng);
void rig_near_close(struct rig_near *near);

/* False: all had their turn, and *out is untouched. */
bool rig_near_next(struct rig_near *near, struct rig_scenario *out);

#endif
