/* SPDX-License-Identifier: MIT */
/* What a campaign reached, as it says at its end. */
#ifndef RIG_CAMPAIGN_COVERAGE_H
#define RIG_CAMPAIGN_COVERAGE_H

#include <fuzz/session/session.h>

/*
 * Makes the pages and tables of RESULTS/coverage, and prints a line on the guest's logic, and one on Xen where its
 * blocks are counted.
 */
void rig_campaign_say_coverage(const char *results, const struct rig_session_options *session);

#endif
