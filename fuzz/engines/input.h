/* SPDX-License-Identifier: MIT */
/* From an engine's bytes to the scenario that a campaign runs. */
#ifndef RIG_ENGINES_INPUT_H
#define RIG_ENGINES_INPUT_H

#include <rig/scenario.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Every input is a scenario of one of `revisions` (a set, not empty), without faults that nobody looks for;
 * `plausible`: in an order that some kernel could have had, and without injections. Pure.
 */
void rig_input_scenario(const uint8_t *data, size_t size, uint32_t revisions, bool plausible,
                        struct rig_scenario *scenario);

#endif
