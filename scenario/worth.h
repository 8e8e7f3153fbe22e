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

/* And what its `value` may be; 0 alone for a fault that has none. */
struct rig_worth_list rig_worth_values(unsigned fault);
struct rig_worth_list rig_worth_few_values(unsigned fault);

/*
 * The one moment (enum rig_where) at which the fault has something to strike: a batch is at hand when it is flushed, a
 * hypercall before it is made. RIG_WHERE_COUNT: any.
 */
unsigned rig_worth_moment(unsigned fault);

/* It is an operation on tables, which a batch may hold. */
bool rig_worth_batch(unsigned fault);

#endif
