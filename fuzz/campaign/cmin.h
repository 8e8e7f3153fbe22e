/* SPDX-License-Identifier: MIT */
/*
 * scripts/fuzz --cmin: a campaign's corpus becomes the smallest part of it that reaches the same counters of the guest,
 * code and boot states, as the engines count them.
 *
 * What is left is files that were there before, and those that go are removed one after the other once all is known. So
 * nothing has to be written, which a full disk could spoil, and at every moment the corpus reaches all that it did: a
 * kill half way leaves some that the next --cmin removes.
 */
#ifndef RIG_CAMPAIGN_CMIN_H
#define RIG_CAMPAIGN_CMIN_H

#include <fuzz/campaign/options.h>

/* The campaign must be there, and not running. Prints what the corpus was and is. -1 with *err. */
int rig_cmin(const struct rig_campaign_options *options, struct rig_error *err);

#endif
