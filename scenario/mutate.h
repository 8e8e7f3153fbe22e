/* SPDX-License-Identifier: MIT */
/*
 * Changes to a scenario that a kernel developer would think of, for libFuzzer's and AFL++'s custom mutators alike:
 * decode, mutate, encode. Deterministic: the same state gives the same change. Scenarios are valid, before and after.
 */
#ifndef SCENARIO_MUTATE_H
#define SCENARIO_MUTATE_H

#include <rig/scenario.h>

#include <stdint.h>

/*
 * Changes *scenario into one that is not equal to it. `rng`: state, any value; advanced. `revisions`: the revisions it
 * may have afterwards (bit n: revision n); those not in the guest do not count, and if none is left, all in the guest
 * may be. Adds no fault that is not searched
 * (faults.def); keeps one that is there.
 */
void rig_mutate(struct rig_scenario *scenario, uint64_t *rng, uint32_t revisions);

/* A head of `a`, a tail of `b`, the revision and injections of `a`, and some of `b`'s. *out is neither of them. */
void rig_crossover(const struct rig_scenario *a, const struct rig_scenario *b, struct rig_scenario *out, uint64_t *rng);

#endif
