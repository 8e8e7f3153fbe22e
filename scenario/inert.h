/* SPDX-License-Identifier: MIT */
/* Injections that strike nothing, as far as the text alone shows it. Pure. */
#ifndef SCENARIO_INERT_H
#define SCENARIO_INERT_H

#include <rig/scenario.h>

#include <stdint.h>

/* Why injection `number` of a valid scenario can never strike; NULL where it may. Static. */
const char *rig_inert(const struct rig_scenario *scenario, unsigned number);

/* The functions that steps of a list come by: bit n is RIG_FUNCTION_FIRST + n. Exceptions and events come anywhere. */
uint32_t rig_functions_reached(const uint8_t *items, unsigned count);

#endif
