/* SPDX-License-Identifier: MIT */
/*
 * What a campaign keeps: one directory a signature, with scenario.scn, scenario.bin, report.txt and finding.json. It
 * appears whole or not at all, and is never changed afterwards; so a kill or a full disk costs at most the one being
 * written.
 */
#ifndef RIG_FINDINGS_STORE_H
#define RIG_FINDINGS_STORE_H

#include <base/error.h>
#include <rig/scenario.h>
#include <scenario/text.h>

/* The two kinds, as directories of results/NAME. */
#define RIG_FINDINGS "findings"       /* confirmed by real Xen */
#define RIG_PREDICTIONS "predictions" /* a soft fault that Xen did not confirm */

struct rig_finding {
    const char *signature;
    const struct rig_scenario *scenario;
    const struct rig_scenario *found; /* as it was before it was minimised; NULL: the same */
    const struct rig_expectations
        *expect; /* goes into the text, so that a replay knows what to look for; may be NULL */
    const char *report;
    const char *json;
};

/* Writes DIRECTORY/SIGNATURE. Returns 1, without an error, when there is one of this signature already. */
int rig_findings_write(const char *directory, const struct rig_finding *finding, struct rig_error *err);

#endif
