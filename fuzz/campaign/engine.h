/* SPDX-License-Identifier: MIT */
/* Engines as child processes: started, watched, started again where something killed them, and never left behind. */
#ifndef RIG_CAMPAIGN_ENGINE_H
#define RIG_CAMPAIGN_ENGINE_H

#include <base/child.h>
#include <fuzz/engines/live.h>
#include <fuzz/session/session.h>

#include <stdint.h>

struct rig_engine_options {
    struct rig_session_options session;
    const char *engine; /* its name: fuzz/campaign/engine_command.h */
    const char *results;
    const char *mutator; /* NULL: the engine's default */
    const char *feedback;
    const char *orders;           /* NULL: any */
    const char *revisions_text;   /* as on the command line */
    uint32_t revisions;           /* the same as a mask */
    unsigned changes, injections; /* of the engine `exhaustive` alone */
    bool together;
    bool all_arguments;
    uint64_t seed;
    unsigned jobs;
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
