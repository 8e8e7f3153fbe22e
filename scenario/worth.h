/* SPDX-License-Identifier: MIT */
/*
 * Arguments of injections that are worth a try: few enough to be tried one after the other (exhaust.h), and those that
 * a mutator picks from mostly (mutate.h). Both use these, so that they do not drift apart.
 */
#ifndef SCENARIO_WORTH_H
#define SCENARIO_WORTH_H

#include <rig/scenario.h>

#include <stdbool.h>

/* Few steps make more hypercalls than this; a number beyond what a step makes never strikes. */
#define RIG_WORTH_HYPERCALLS 12
/* And few batches hold more operations. */
#define RIG_WORTH_OPERATIONS 6

struct rig_worth_list {
    const uint64_t *values;
    unsigned count; /* at least 1 */
};

/* L4 slots where something lives. */
struct rig_worth_list rig_worth_slots(void);

/* The few of them that say most. */
struct rig_worth_list rig_worth_few_slots(void);

/* What the fault's `entry` may be: entries, bits, slots, addresses; 0 alone for a fault that has none. */
struct rig_worth_list rig_worth_entries(unsigned fault);

/* The one or few of them that say most, for where there is no time for all. */
struct rig_worth_list rig_worth_few_entries(unsigned fault);

/* What strikes a batch needs one at hand, and there is one only when it is flushed: RIG_WHERE_FLUSH. */
bool rig_worth_strikes_batch(unsigned fault);

#endif
