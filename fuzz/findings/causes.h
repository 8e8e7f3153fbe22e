/* SPDX-License-Identifier: MIT */
/* The findings of a campaign, put together by cause. */
#ifndef RIG_FINDINGS_CAUSES_H
#define RIG_FINDINGS_CAUSES_H

#include <base/error.h>
#include <base/name_set.h>
#include <fuzz/findings/reach.h>

#include <stdbool.h>
#include <stdio.h>

/* Adds the causes of all findings in `directory` to `names`. */
void rig_causes_known(const char *directory, struct rig_seen *names);

#define RIG_CAUSES_FILE "causes.json"

struct rig_causes;

/* NULL: out of memory. */
struct rig_causes *rig_causes_new(void);
void rig_causes_free(struct rig_causes *causes);

/*
 * Adds the finding in DIRECTORY/NAME, from its finding.json. True when its cause is a new one. One that has no such
 * file, or not one of ours, is a cause by itself.
 */
bool rig_causes_add(struct rig_causes *causes, const char *directory, const char *name);

unsigned rig_causes_count(const struct rig_causes *causes);
/* How many have that reach: that of the finding that is nearest to what a kernel could do. */
unsigned rig_causes_reached(const struct rig_causes *causes, enum rig_reach reach);

/* Whether a cause has `text` in its name. */
bool rig_causes_match(const struct rig_causes *causes, const char *text);

/* By reach, what a kernel could do first, each with its number; one line a cause, the one found first before the
 * others: cause, revisions, how many signatures, the shortest. */
void rig_causes_print(FILE *out, const struct rig_causes *causes);

/* The same as RESULTS/causes.json, whole or not at all: see results/README.md. */
int rig_causes_write(const struct rig_causes *causes, const char *results, struct rig_error *err);

#endif
