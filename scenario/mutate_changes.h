/* SPDX-License-Identifier: MIT */
/* The single changes rig_mutate chooses from. Internal. Each keeps a scenario valid, and may find nothing to change. */
#ifndef SCENARIO_MUTATE_CHANGES_H
#define SCENARIO_MUTATE_CHANGES_H

#include <rig/scenario.h>

#include <stdint.h>

typedef void rig_change(struct rig_scenario *scenario, uint64_t *rng);

/* Steps. */
rig_change rig_change_insert;      /* any step, anywhere */
rig_change rig_change_drop;        /* any one */
rig_change rig_change_move;        /* one to another place */
rig_change rig_change_swap;        /* two neighbours */
rig_change rig_change_repeat;      /* a few in a row once more, later */
rig_change rig_change_follow_boot; /* cut somewhere, go on as a boot order does from there */
rig_change rig_change_walk_boot;   /* a whole boot order, with one change or none */
rig_change rig_change_cpu;         /* one to the other CPU; none before there is one */

/* Injections. */
rig_change rig_change_add_injection;
rig_change rig_change_drop_injection;
rig_change rig_change_injection;   /* one field of one */
rig_change rig_change_strike_boot; /* the same, and one injection alone */

/* Inserts before index `at`, at most step_count; nothing if the scenario is full. */
void rig_insert_step(struct rig_scenario *scenario, unsigned at, uint8_t step);

#endif
