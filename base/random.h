/* SPDX-License-Identifier: MIT */
/* xorshift64*: small, deterministic, the same everywhere. The state is the caller's; any value will do. */
#ifndef RIG_BASE_RANDOM_H
#define RIG_BASE_RANDOM_H

#include <stdint.h>

uint64_t rig_random(uint64_t *rng);

/* A state from a small number: neighbours have nothing in common (the mixer of splitmix64). */
uint64_t rig_random_mix(uint64_t seed);

/* From 0 to `bound` - 1; `bound` is at least 1. */
unsigned rig_random_below(uint64_t *rng, unsigned bound);

#endif
