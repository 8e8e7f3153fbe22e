/* SPDX-License-Identifier: MIT */
/* Engines as child processes: started, watched, started again where something killed them, and never left behind. */
#ifndef RIG_CAMPAIGN_ENGINE_H
#define RIG_CAMPAIGN_ENGINE_H

#include <base/child.h>
#include <fuzz/engines/live.h>
#include <fuzz/engines/target.h>

#include <stdint.h>

struct rig_engine_options {
    const char *name; /* fuzz/campaign/engine_command.h */
    uint64_t seed;
    struct rig_target_options target; /* what each job's target is given; `job` is the job's own */
};

struct rig_engine {
    struct rig_child child;
    unsigned job;
    unsigned starts;
    unsigned quick_ends; /* in a row, soon after the start */
    uint64_t start_ns;
};

#define RIG_ENGINE_LOG "engine.log"

/* An engine on results/corpus; what it prints is appended to results/engine.log. It ends when this process does. */
int rig_engine_start(struct rig_engine *engine, const struct rig_engine_options *options, struct rig_error *err);

enum rig_engine_news {
    RIG_ENGINE_RUNS,
    RIG_ENGINE_ENDED, /* in good order */
    RIG_ENGINE_DIED,  /* worth another start, which is the caller's to make */
    RIG_ENGINE_FAILED /* it said why, or died too often: *err has it */
};

enum rig_engine_news rig_engine_check(struct rig_engine *engine, const struct rig_live *job, const char *results,
                                      struct rig_error *err);

/* Sends it `stop_signal` (0: the live file told it to stop), waits at most `seconds` for its end, then kills it. */
void rig_engine_end(struct rig_engine *engine, int stop_signal, unsigned seconds);

#endif
