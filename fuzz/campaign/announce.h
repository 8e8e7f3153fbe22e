/* SPDX-License-Identifier: MIT */
/* Telling a person of findings as they appear on disk, whichever job wrote them. */
#ifndef RIG_CAMPAIGN_ANNOUNCE_H
#define RIG_CAMPAIGN_ANNOUNCE_H

#include <base/name_set.h>
#include <fuzz/findings/causes.h>

/*
 * Adds the findings of RESULTS that are not in `told` yet to both, and prints the head of the report of each that has a
 * cause of its own. `before` is written before each, to clear a status line.
 */
void rig_announce(const char *results, struct rig_seen *told, struct rig_causes *causes, const char *before);

/* The same without a word: what an earlier run told. */
void rig_announce_known(const char *results, struct rig_seen *told, struct rig_causes *causes);

#endif
