/* SPDX-License-Identifier: MIT */
/* results/NAME: making it, filling its corpus, and the note of what ran. See results/README.md. */
#ifndef RIG_CAMPAIGN_DIR_H
#define RIG_CAMPAIGN_DIR_H

#include <base/error.h>
#include <base/files.h>
#include <fuzz/campaign/status.h>
#include <scenario/exhaust.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * Makes ROOT/NAME, or with `resume` finds it, and locks it until the process ends: one campaign at a time works there.
 */
int rig_campaign_open(const char *root, const char *name, bool resume, char path[RIG_PATH_SIZE], struct rig_error *err);

/* Adds every scenario of the directory `seeds` to the campaign's corpus, once for each revision. At least one is there.
 */
int rig_campaign_seed(const char *path, const char *seeds, uint32_t revisions, struct rig_error *err);

/* What runs, and with what. */
struct rig_campaign_note {
    const char *name;
    const char *engine;
    const char *revisions;
    const char *mutator; /* NULL: default */
    const char *feedback;
    const char *orders; /* NULL: any */
    const char *commit; /* NULL: not known */
    const char *seeds;
    const char *xen;
    const char *dom0_kernel;
    const char *qemu;
    uint64_t seed;
    uint64_t seconds;                      /* 0: until it is done */
    const struct rig_exhaust_bound *bound; /* NULL: there is none */
    unsigned jobs;
    unsigned boxes; /* a job; 0: none, in dom0 */
};

#define RIG_CAMPAIGN_FILE "campaign.json"

/* Adds this run to campaign.json: one has an entry for each time it was started. */
int rig_campaign_note(const char *path, const struct rig_campaign_note *note, struct rig_error *err);

/* And how it ended, "done", "interrupted", "time is up" (a list is not done) or "failed", with what it came to. A run
 * that was killed has no end. */
int rig_campaign_note_end(const char *path, const char *how, const struct rig_totals *totals, double seconds,
                          struct rig_error *err);

#endif
