/* SPDX-License-Identifier: MIT */
/*
 * Every scenario within a bound, by number: how many there are is known before the first is run, and each can be made
 * by itself. Pure; the same bound gives the same list as long as the tables stay what they are.
 *
 * Orders: those of boots.def with up to `changes` changes, one being a step moved, dropped, or done once more at any
 * place. Injections: sets of up to `injections`, each at a place that the order comes by (its steps, the functions),
 * at each moment of it, with arguments of worth.h: the few that say most, at each slot where the guest strikes the live
 * table, at few where another strikes or another table is struck. With `all_arguments` it is each slot everywhere, and
 * all arguments where the guest strikes the live table. By default what is changed and what is injected are not put
 * together: that is the product of two large numbers.
 */
#ifndef SCENARIO_EXHAUST_H
#define SCENARIO_EXHAUST_H

#include <rig/scenario.h>

#include <stdbool.h>

/* Beyond these nothing ends within a lifetime. */
#define RIG_EXHAUST_CHANGES 3
#define RIG_EXHAUST_INJECTIONS 2

struct rig_exhaust_bound {
    unsigned changes;
    unsigned injections;
    bool together;      /* injections into changed orders too */
    bool plausible;     /* only orders that some kernel could have had; without injections */
    bool all_arguments; /* of injections */
    uint32_t revisions; /* bit n: revision n */
};

struct rig_exhaust;

/* NULL: *why says what is too much. Keeps the orders in memory, some 50 bytes each. */
struct rig_exhaust *rig_exhaust_new(const struct rig_exhaust_bound *bound, const char **why);
void rig_exhaust_free(struct rig_exhaust *exhaust);

uint64_t rig_exhaust_count(const struct rig_exhaust *exhaust);

/* Scenario number `index`, which is below the count. Two numbers never give equal scenarios. */
void rig_exhaust_get(const struct rig_exhaust *exhaust, uint64_t index, struct rig_scenario *out);

/*
 * The first number behind `index` whose scenario injects at another point, or into another order or revision: where
 * one of a point was not reached, none of the others is. The next number where there is not exactly one injection.
 */
uint64_t rig_exhaust_next_point(const struct rig_exhaust *exhaust, uint64_t index);

#endif
