/* SPDX-License-Identifier: MIT */
/* What all commands together reached of guest/logic, as llvm-cov shows it. */
#ifndef RIG_COVERAGE_REPORT_H
#define RIG_COVERAGE_REPORT_H

#include <base/error.h>

#include <stdio.h>

/* Of RESULTS/coverage. */
#define RIG_COVERAGE_PAGE "index.html"
#define RIG_COVERAGE_SUMMARY "summary.json"

struct rig_coverage_report {
    const char *results; /* results/NAME */
    const char *guest;   /* the guest's ELF file; its source is where it was when we were compiled */
};

struct rig_coverage_share {
    double lines, branches; /* per cent */
};

/*
 * Merges the records in RESULTS/coverage and makes pages of source and a summary of it there. -1 with *err: llvm's
 * tools are not installed, say; the counts are as they were, and it can be done again.
 */
int rig_coverage_report(const struct rig_coverage_report *report, struct rig_coverage_share *share,
                        struct rig_error *err);

/* Makes the report and says what came of it in one line, "logic        lines 96.1%, ..". */
void rig_coverage_say(FILE *out, const struct rig_coverage_report *report);

#endif
