/* SPDX-License-Identifier: MIT */
/* Replaying side by side: one command line as several processes, each with its share of the cases. */
#ifndef RIG_REPLAY_JOBS_H
#define RIG_REPLAY_JOBS_H

#include <base/arguments.h>
#include <base/error.h>

#define RIG_REPLAY_MOST_JOBS 64

/*
 * Runs the program of `words` with --share=1/COUNT, 2/COUNT, .. and the files (`files` ends with NULL), all at once.
 * What they print on standard output comes in the order of their shares. The highest of their exit codes; where one is
 * above 1, what comes behind it is ended. -1 with *err where one cannot be started, or a signal ended it.
 */
int rig_replay_jobs(const struct rig_arguments *words, char *const *files, unsigned count, struct rig_error *err);

#endif
