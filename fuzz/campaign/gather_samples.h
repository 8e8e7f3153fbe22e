/* SPDX-License-Identifier: MIT */
/* The sum of several stats.csv. Pure. */
#ifndef RIG_CAMPAIGN_GATHER_SAMPLES_H
#define RIG_CAMPAIGN_GATHER_SAMPLES_H

/*
 * `texts`: of so many campaigns, NULL where one has none. What they count is added up at each moment that one of them
 * has a row for, as far as the others had come; of corpus, coverage and causes, which they share, the most that one
 * saw. As a stats.csv, to be freed; NULL: out of memory.
 */
char *rig_samples_sum(char *const *texts, unsigned count);

#endif
