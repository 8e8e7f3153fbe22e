/* SPDX-License-Identifier: MIT */
/* The scenarios that measurements are made with. Pure. */
#ifndef RIG_BENCH_KNOWN_ORDERS_H
#define RIG_BENCH_KNOWN_ORDERS_H

#include <rig/scenario.h>

#include <stdbool.h>

/* The whole order of a release, by its name in scenario/boots.def; false: there is none of that name. */
bool rig_case_boot(struct rig_scenario *scenario, enum rig_revision revision, const char *boot);

#endif
