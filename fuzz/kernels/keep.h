/* SPDX-License-Identifier: MIT */
/*
 * What a campaign on a kernel keeps in results/NAME: kernel.json (what it runs, and the number of the next case), and
 * findings/SIGNATURE with scenario.scn, report.txt and finding.json, whole or not at all.
 */
#ifndef RIG_KERNELS_KEEP_H
#define RIG_KERNELS_KEEP_H

#include <base/error.h>
#include <scenario/kernel/scenario.h>

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

/* Blocks that were reached, of an engine that counts them. */
#define RIG_KERNEL_REACHED_FILE "coverage.blocks"

/* What must be the same for a campaign to go on. */
struct rig_kernel_campaign {
    const char *release; /* uname -r of the kernel */
    const char *from, *until;
    uint64_t count; /* of single changes */
};

/* RIG_ERROR_USAGE where `dir` is a campaign on the model. */
int rig_kernel_dir_check(const char *dir, struct rig_error *err);

/*
 * The number of the next case of the campaign in `dir`; 0 where there is none yet. RIG_ERROR_USAGE: it is another
 * campaign's directory.
 */
int rig_kernel_position_read(const char *dir, const struct rig_kernel_campaign *campaign, uint64_t *next,
                             struct rig_error *err);
int rig_kernel_position_write(const char *dir, const struct rig_kernel_campaign *campaign, uint64_t next,
                              struct rig_error *err);

bool rig_kernel_finding_is_kept(const char *dir, const char *signature);

/* A finding; `boot` is the boot's own object. Returns 1 where one of this signature is there already. */
int rig_kernel_finding_keep(const char *dir, const struct rig_kernel_scenario *scenario, const char *release,
                            const cJSON *boot, struct rig_error *err);

#endif
