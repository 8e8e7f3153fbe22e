/* SPDX-License-Identifier: MIT */
/* The command line that the campaign gives to every engine's target. */
#ifndef RIG_ENGINES_TARGET_OPTIONS_H
#define RIG_ENGINES_TARGET_OPTIONS_H

#include <fuzz/engines/target.h>

enum rig_mutator {
    RIG_MUTATOR_BYTES,     /* the engine's own */
    RIG_MUTATOR_STRUCTURE, /* of scenarios only */
    RIG_MUTATOR_BOTH /* now the one, now the other; an input that decodes to what it was before is changed again */
};

/* argv[0] is skipped. Progress of the box goes to stderr and to the job's record of the live file. */
int rig_target_options_parse(int argc, char **argv, struct rig_target_options *options, enum rig_mutator *mutator,
                             struct rig_error *err);

/* "code", "states" or "both"; false: none of them, and nothing is changed. Pure. */
bool rig_parse_feedback(const char *text, enum rig_feedback *feedback);

/* The error goes to stderr and, where the options name a live file, to the job's record of it. */
void rig_target_give_up(const struct rig_target_options *options, const struct rig_error *why);

#endif
