/* SPDX-License-Identifier: MIT */
/* Injections that strike nothing, as far as the text alone shows it. Pure. */
#ifndef SCENARIO_INERT_H
#define SCENARIO_INERT_H

#include <rig/scenario.h>

#include <stdbool.h>

/* Why injection `number` of a valid scenario can never strike; NULL where it may. Static. */
const char *rig_inert(const struct rig_scenario *scenario, unsigned number);

/* Whether steps of a list come by a place at all: they are it, or may call it. Exceptions and events come anywhere. */
bool rig_steps_come_by(const uint8_t *items, unsigned count, unsigned place);

#endif
