/* SPDX-License-Identifier: MIT */
/* Sets of revisions and kinds of orders, as words on a command line. Pure. */
#ifndef RIG_SCENARIO_REVISIONS_H
#define RIG_SCENARIO_REVISIONS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * "R0,R2" or "all": a set of revisions, bit n for Rn. Only revisions that are in the guest can be in it; a name that
 * is none of those is left in `bad` (may be NULL), which points into `text`.
 */
bool rig_parse_revisions(const char *text, uint32_t *set, const char **bad);

/* "R0,R1,R2": the revisions that are in the guest, for messages. */
const char *rig_revisions_known(void);

/* The same set, as rig_parse_revisions understands it: "R0,R2". */
void rig_print_revisions(uint32_t set, char *text, unsigned size);

/* The n-th member of the set, counted around: any number picks one. The set is not empty. */
unsigned rig_pick_revision(uint32_t set, unsigned n);

/* "any" or "plausible". */
bool rig_parse_orders(const char *text, bool *plausible);

#endif
