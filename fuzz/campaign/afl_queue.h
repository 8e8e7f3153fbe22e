/* SPDX-License-Identifier: MIT */
/* AFL++'s own directory within a campaign, and its way into the corpus that all engines share. */
#ifndef RIG_CAMPAIGN_AFL_QUEUE_H
#define RIG_CAMPAIGN_AFL_QUEUE_H

#include <base/error.h>

#define RIG_AFL_DIRECTORY ".afl"

/*
 * Copies what AFL++ found worth keeping in results/.afl/JOB/queue to results/corpus, named by content, and removes
 * .afl. Nothing is removed unless all of it was copied; without .afl there is nothing to do.
 */
int rig_afl_gather(const char *results, struct rig_error *err);

#endif
