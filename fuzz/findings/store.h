/* SPDX-License-Identifier: MIT */
/*
 * What a campaign keeps: one directory a signature, with scenario.scn, scenario.bin, report.txt and finding.json. It
 * appears whole or not at all, and is never changed afterwards; so a kill or a full disk costs at most the one being
 * written.
 */
#ifndef RIG_FINDINGS_STORE_H
#define RIG_FINDINGS_STORE_H

#include <base/error.h>
#include <fuzz/findings/because.h>
#include <fuzz/findings/cause.h>
#include <fuzz/findings/installed.h>
#include <fuzz/findings/reach.h>
#include <fuzz/findings/signature.h>
#include <rig/scenario.h>
#include <scenario/text.h>

#include <stdbool.h>
#include <stdint.h>

#define RIG_FUNCTION_SIZE 128

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

/* A finding as it is read again, from its finding.json. Texts are "" and numbers 0 where it does not say. */
struct rig_finding_record {
    char signature[RIG_SIGNATURE_SIZE]; /* its directory's name */
    char cause[RIG_CAUSE_SIZE];         /* the signature, where the file has none: it is a cause by itself */
    char because[RIG_BECAUSE_SIZE];
    char verdict[64];
    char function[RIG_FUNCTION_SIZE]; /* where it ended, without an offset */
    char address[24], l4_entry[24];   /* in hex, with 0x */
    char write_cr3[RIG_INSTALLED_SIZE];
    char *calls, *xen_text; /* a line each; NULL: none */
    uint32_t revisions;     /* the one that it was found on, as a set */
    unsigned parts;         /* steps and injections of its scenario */
    enum rig_reach reach;
    double seconds;    /* until it was found, of the campaign's run at the time; */
    double executions; /* and in cases */
};

/*
 * Reads DIRECTORY/NAME. False: there is no finding.json, or none of ours; then signature and cause are all that is
 * known. To be freed in both cases.
 */
bool rig_finding_read(struct rig_finding_record *record, const char *directory, const char *name);
void rig_finding_record_free(struct rig_finding_record *record);

/* Writes DIRECTORY/SIGNATURE. Returns 1, without an error, when there is one of this signature already. */
int rig_findings_write(const char *directory, const struct rig_finding *finding, struct rig_error *err);

#endif
