/* SPDX-License-Identifier: MIT */
/* AFL++'s own directory within a campaign, and its way into the corpus that all engines share. */
#ifndef RIG_CAMPAIGN_AFL_QUEUE_H
#define RIG_CAMPAIGN_AFL_QUEUE_H

#include <base/error.h>
#include <base/share.h>

#define RIG_AFL_DIRECTORY ".afl"

/* How the names of a share's jobs begin, in the directory that all shares have: "share2-"; "" where nothing is shared.
 */
#define RIG_AFL_PREFIX_SIZE 24
void rig_afl_prefix(char prefix[RIG_AFL_PREFIX_SIZE], const struct rig_share *share);

/*
 * Copies what AFL++ found worth keeping in results/.afl/JOB/queue to results/corpus, named by content, and removes
 * .afl; of a campaign in shares, what is of our share. Nothing is removed unless all of it was copied; without .afl
 * there is nothing to do.
 */
int rig_afl_gather(const char *results, const struct rig_share *share, struct rig_error *err);

#endif
