/* SPDX-License-Identifier: MIT */
/* Injections that strike nothing, as far as the text alone shows it. Pure. */
#ifndef SCENARIO_INERT_H
#define SCENARIO_INERT_H

#include <rig/scenario.h>

/* Why injection `number` of a valid scenario can never strike; NULL where it may. Static. */
const char *rig_inert(const struct rig_scenario *scenario, unsigned number);

#endif
