/* SPDX-License-Identifier: MIT */
/* results/NAME: making it, filling its corpus, and the note of what ran. See results/README.md. */
#ifndef RIG_FUZZ_CAMPAIGN_DIR_H
#define RIG_FUZZ_CAMPAIGN_DIR_H

#include <box/error.h>
#include <box/files.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * Makes ROOT/NAME, or with `resume` finds it, and locks it until the process ends: one campaign at a time works there.
 */
int rig_campaign_open(const char *root, const char *name, bool resume, char path[RIG_PATH_SIZE], struct rig_error *err);

/* Adds every scenario of the directory `seeds` to the campaign's corpus, once for each revision. At least one is there.
 */
int rig_campaign_seed(const char *path, const char *seeds, uint32_t revisions, struct rig_error *err);

struct rig_campaign_note {
    const char *name;
    const char *engine;
    const char *revisions;
    const char *mutator; /* NULL: default */
    const char *feedback;
    const char *orders; /* NULL: any */
    const char *commit; /* NULL: not known */
    const char *xen;
    const char *qemu;
    uint64_t seed;
    uint64_t seconds;
    unsigned jobs;
    bool resumed;
};

/* Writes campaign.json. */
int rig_campaign_note(const char *path, const struct rig_campaign_note *note, struct rig_error *err);

#endif
