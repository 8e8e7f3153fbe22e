/* SPDX-License-Identifier: MIT */
/* results/NAME: making it, filling its corpus, and the note of what ran. See results/README.md. */
#ifndef RIG_CAMPAIGN_DIR_H
#define RIG_CAMPAIGN_DIR_H

#include <base/error.h>
#include <base/files.h>
#include <fuzz/campaign/options.h>
#include <fuzz/campaign/status.h>

#include <stdbool.h>
#include <stdint.h>

/*
 * Makes ROOT/NAME, or with `resume` finds it, and locks it until the process ends: one campaign at a time works there.
 * `wait`: for as long as another has it; otherwise that is an error.
 */
int rig_campaign_open(const char *root, const char *name, bool resume, bool wait, char path[RIG_PATH_SIZE],
                      struct rig_error *err);

/* Adds every scenario of the directory `seeds` to the campaign's corpus, once for each revision. At least one is there.
 */
int rig_campaign_seed(const char *path, const char *seeds, uint32_t revisions, struct rig_error *err);

#define RIG_CAMPAIGN_FILE "campaign.json"

/* Adds this run to campaign.json: one has an entry for each time it was started. `job` knows the versions. */
int rig_campaign_note(const char *path, const struct rig_campaign_options *options, const struct rig_live *job,
                      struct rig_error *err);

/* And how it ended, "done", "interrupted", "time is up" (a list is not done) or "failed", with what it came to. A run
 * that was killed has no end. */
int rig_campaign_note_end(const char *path, const char *how, const struct rig_totals *totals, double seconds,
                          struct rig_error *err);

/* One run of a campaign, as campaign.json has it. */
struct rig_campaign_run {
    char engine[32];
    double seconds;    /* that it ran; 0: it has no end, it runs still or was killed */
    double executions; /* until its end */
};

/*
 * Reads what PATH/campaign.json says of the last run; how many there were is in *runs. -1 with an error of usage: there
 * is no campaign.
 */
int rig_campaign_run_read(struct rig_campaign_run *last, unsigned *runs, const char *path, struct rig_error *err);

#endif
