/* SPDX-License-Identifier: MIT */
/* What rig-bench measures. */
#ifndef RIG_BENCH_MEASURE_H
#define RIG_BENCH_MEASURE_H

#include <fuzz/bench/rates.h>
#include <fuzz/replay/runner.h>

/* The work of one engine with mutation, as a campaign has it, in seconds. */
struct rig_time_shares {
    double rate;          /* cases a second */
    double steps;         /* the guest's own work */
    double undo;          /* waiting for what it does to put things back */
    double hand_over;     /* the rest from handing over to having the outcome, with the crashes that soft mode had */
    double coverage;      /* taking the guest's counters */
    double mutate;        /* making the next case: mutate, encode, decode */
    double undo_to_steps; /* no time: the undo's ticks in the guest over the steps', waited for or not */
};

/* A scenario with undo, against a domain that is built afresh for each run of it. */
int rig_bench_rebuild(struct rig_session *session, const struct rig_scenario *scenario, double seconds,
                      struct rig_rates *rates, struct rig_error *err);

/* A crash that is followed by revival, against one that is followed by a rebuild. */
int rig_bench_revive(struct rig_session *session, const struct rig_scenario *scenario, double seconds,
                     struct rig_rates *rates, struct rig_error *err);

/* Mutants of `scenario`: in a session with two boxes, against one with one. */
int rig_bench_boxes(struct rig_session *two, struct rig_session *one, const struct rig_scenario *scenario,
                    double seconds, struct rig_rates *rates, struct rig_error *err);

/* Mutants of `scenario`, one after the other. */
int rig_bench_share(struct rig_session *session, const struct rig_scenario *scenario, double seconds,
                    struct rig_time_shares *share, struct rig_error *err);

#endif
