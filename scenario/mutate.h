/* SPDX-License-Identifier: MIT */
/* Changes to a scenario that a kernel developer would think of. Deterministic: the same state gives the same change. */
#ifndef SCENARIO_MUTATE_H
#define SCENARIO_MUTATE_H

#include <rig/scenario.h>

#include <stdint.h>

/* Changes *scenario into a valid one that is not equal to it. `rng`: state, any value; advanced. `revisions`: set of
 * revisions it may have (bit n: revision n), at least one of them in the guest. */
void rig_mutate(struct rig_scenario *scenario, uint64_t *rng, uint32_t revisions);

/* A head of `a`, a tail of `b`, injections of both. */
void rig_crossover(const struct rig_scenario *a, const struct rig_scenario *b, struct rig_scenario *out, uint64_t *rng);

#endif
