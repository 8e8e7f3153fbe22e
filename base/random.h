/* SPDX-License-Identifier: MIT */
/* xorshift64*: small, deterministic, the same everywhere. The state is the caller's; any value will do. */
#ifndef SCENARIO_RANDOM_H
#define SCENARIO_RANDOM_H

#include <stdint.h>

uint64_t rig_random(uint64_t *rng);

/* From 0 to `bound` - 1; `bound` is at least 1. */
unsigned rig_random_below(uint64_t *rng, unsigned bound);

#endif
