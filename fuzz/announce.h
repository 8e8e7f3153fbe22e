/* SPDX-License-Identifier: MIT */
/* Telling a person of findings as they appear on disk, whichever job wrote them. */
#ifndef RIG_FUZZ_ANNOUNCE_H
#define RIG_FUZZ_ANNOUNCE_H

#include <fuzz/seen.h>

/*
 * Prints the head of each report in RESULTS/KIND (findings.h) whose name is not in `told`, and adds it. Returns how
 * many. `before` is written before the first one, to clear a status line.
 */
unsigned rig_announce(const char *results, const char *kind, struct rig_seen *told, const char *before);

#endif
