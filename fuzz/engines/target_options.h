/* SPDX-License-Identifier: MIT */
/* The command line that the campaign gives to every engine's target. */
#ifndef RIG_ENGINES_TARGET_OPTIONS_H
#define RIG_ENGINES_TARGET_OPTIONS_H

#include <base/arguments.h>
#include <fuzz/engines/target.h>

/* The words for enum rig_mutator and enum rig_feedback, NULL behind the last. */
extern const char *const rig_mutator_words[], *const rig_feedback_words[];

/* argv[0] is skipped. Progress of the box goes to stderr and to the job's record of the live file. */
int rig_target_options_parse(int argc, char **argv, struct rig_target_options *options, struct rig_error *err);

/* The same as arguments, which parse to the same options. */
void rig_target_options_give(struct rig_arguments *arguments, const struct rig_target_options *options);

/* The error goes to stderr and, where the options name a live file, to the job's record of it. */
void rig_target_give_up(const struct rig_target_options *options, const struct rig_error *why);

#endif
