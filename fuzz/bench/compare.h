/* SPDX-License-Identifier: MIT */
/* `scripts/bench --recall`: engines against an exhaustive campaign. */
#ifndef RIG_BENCH_COMPARE_H
#define RIG_BENCH_COMPARE_H

#include <fuzz/session/session.h>

#include <stdint.h>

struct rig_bench_recall_options {
    struct rig_session_options session; /* where those that are run have their cases run */
    const char *name;                   /* of the exhaustive campaign, which must have run to its end */
    const char *of;                     /* "NAME,NAME": campaigns that ran already; NULL: each engine runs afresh */
    const char *root;                   /* of all results */
    const char *seeds;                  /* for those that run */
    const char *commit;                 /* ours, for their campaign.json; NULL or empty: not known */
    uint64_t seed;                      /* beyond 32 bits: by the clock */
    uint64_t seconds;                   /* for each of them */
    bool json;
};

/* Prints to standard output. */
int rig_bench_recall(const struct rig_bench_recall_options *options, struct rig_error *err);

#endif
