/* SPDX-License-Identifier: MIT */
/* Both engines, by turns: short campaigns with the same seeds, revisions, options and length. */
#ifndef RIG_BENCH_ENGINES_H
#define RIG_BENCH_ENGINES_H

#include <fuzz/bench/rates.h>
#include <fuzz/session/session.h>

#include <signal.h>
#include <stdint.h>

struct rig_bench_campaigns {
    const struct rig_session_options *session; /* which box or host they run on */
    uint64_t seconds;                          /* of each campaign, from its first case on; there are four */
    const volatile sig_atomic_t *stop;         /* ends them early, once it is not 0 */
};

/* Executions a second by AFL++ and by libFuzzer, over all that their campaigns did. What these write is removed. */
int rig_bench_engines(const struct rig_bench_campaigns *campaigns, struct rig_rates *rates, struct rig_error *err);

#endif
