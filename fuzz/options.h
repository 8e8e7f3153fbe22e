/* SPDX-License-Identifier: MIT */
/* Words on a command line, read whole or refused. Pure. */
#ifndef RIG_FUZZ_OPTIONS_H
#define RIG_FUZZ_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/* "90", "90s", "3m", "2h": seconds, at least one and at most a year. */
bool rig_parse_duration(const char *text, uint64_t *seconds);

/* A decimal number from `least` to `most`. */
bool rig_parse_number(const char *text, uint64_t least, uint64_t most, uint64_t *number);

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

/* A name that can be a directory: letters, digits, '.', '_' and '-', not starting with '.' or '-', at most 64. */
bool rig_is_plain_name(const char *text);

/* "any" or "plausible". */
bool rig_parse_orders(const char *text, bool *plausible);

#endif
