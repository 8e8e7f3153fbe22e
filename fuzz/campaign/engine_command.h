/* SPDX-License-Identifier: MIT */
/* The engines, one row each: what is started for a job, with which environment, and what ends it. */
#ifndef RIG_CAMPAIGN_ENGINE_COMMAND_H
#define RIG_CAMPAIGN_ENGINE_COMMAND_H

#include <base/arguments.h>
#include <fuzz/campaign/engine.h>

struct rig_engine_command {
    struct rig_arguments arguments;
    struct rig_arguments environment; /* NAME=value, on top of the campaign's own */
};

/* -1: no such engine, or too long a command. */
int rig_engine_command(struct rig_engine_command *command, const struct rig_engine_options *options,
                       const struct rig_engine *engine, struct rig_error *err);

/* The signal that ends the engine in good order; 0: it looks at the live file. */
int rig_engine_stop_signal(const char *name);

/* "libfuzzer, afl or exhaustive", for messages. */
void rig_engines_known(char *text, size_t size);
bool rig_engine_is_known(const char *name);

#endif
