/* SPDX-License-Identifier: MIT */
/* The engines, one row each: what is started for a job, with which environment, and what ends it. */
#ifndef RIG_CAMPAIGN_ENGINE_COMMAND_H
#define RIG_CAMPAIGN_ENGINE_COMMAND_H

#include <fuzz/campaign/engine.h>

#define RIG_COMMAND_MAX 48

/* Lists of strings, each NULL at its end. The strings are the command's own. */
struct rig_engine_command {
    char *arguments[RIG_COMMAND_MAX + 1];
    char *environment[RIG_COMMAND_MAX + 1]; /* NAME=value, on top of the campaign's own */
};

/* -1: no such engine, or no memory. Free it in both cases. */
int rig_engine_command(struct rig_engine_command *command, const struct rig_engine_options *options,
                       const struct rig_engine *engine, struct rig_error *err);
void rig_engine_command_free(struct rig_engine_command *command);

/* The signal that ends the engine in good order; 0: it looks at the live file. */
int rig_engine_stop_signal(const char *name);

/* "libfuzzer, afl or exhaustive" */
const char *rig_engines_known(void);
bool rig_engine_is_known(const char *name);

#endif
