/* SPDX-License-Identifier: MIT */
/* A campaign in shares as one: from what the shares wrote, the files that a campaign of one machine has. */
#ifndef RIG_CAMPAIGN_GATHER_H
#define RIG_CAMPAIGN_GATHER_H

#include <base/error.h>

/*
 * Writes campaign.json (the runs of all shares), stats.csv (their sum, each share's clock from its own start),
 * states.csv, causes.json and coverage/ of RESULTS; each is whole or as it was. Shares may run meanwhile. `guest`: the
 * guest's ELF file, for pages of coverage; where LLVM's tools are missing there are none, and that is all.
 */
int rig_campaign_gather(const char *results, const char *guest, struct rig_error *err);

#endif
