/* SPDX-License-Identifier: MIT */
/* The boot states that a case went through, as feedback for an engine and as the walk of a campaign. */
#ifndef RIG_ENGINES_BOOT_STATES_H
#define RIG_ENGINES_BOOT_STATES_H

#include <base/error.h>
#include <fuzz/client/client.h>
#include <rig/boot_state.h>

/* One row for each change of state: revision,from,step,to. */
#define RIG_STATES_FILE "states.csv"
#define RIG_STATES_HEADER "revision,from,step,to"

/* Counters for (step, state after it), by hash. Not by revision: that would keep each order ten times. */
#define RIG_STATE_COUNTERS 16384

/* The state in words: "early|indirect|kernel=xen|user=none|slot+pf"; bits that mean nothing are "?". Pure. */
#define RIG_STATE_TEXT_SIZE 128
void rig_state_text(uint16_t state, char text[static RIG_STATE_TEXT_SIZE]);

/* Raises the counters of the states that `run` reached. `counters` has RIG_STATE_COUNTERS bytes. Pure. */
void rig_states_count(const struct rig_scenario *scenario, const struct rig_result *run, uint8_t *counters);

/* Writes down each change of state once. */
struct rig_state_walk;

/* Goes on with what RESULTS/states.csv has. */
int rig_state_walk_open(const char *results, struct rig_state_walk **walk, struct rig_error *err);
void rig_state_walk_close(struct rig_state_walk *walk);
int rig_state_walk_add(struct rig_state_walk *walk, const struct rig_scenario *scenario, const struct rig_result *run,
                       struct rig_error *err);

#endif
