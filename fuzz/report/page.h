/* SPDX-License-Identifier: MIT */
/* The parts of report.html. Each is made from files in results/NAME alone; what is not there is left out. */
#ifndef RIG_REPORT_PAGE_H
#define RIG_REPORT_PAGE_H

#include <base/error.h>

#include <stdio.h>

/* Like fprintf, as HTML. At most 1023 bytes. */
void rig_page_printf(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A file as JSON, to be freed with cJSON_Delete; NULL: not there, or none. */
struct cJSON *rig_report_json(const char *path);
/* Its text or number of that name; "" or 0. */
const char *rig_report_json_text(const struct cJSON *object, const char *name);
double rig_report_json_number(const struct cJSON *object, const char *name);

/* Style and the page's head up to <main>; and its end. */
void rig_page_begin(FILE *out, const char *title);
void rig_page_end(FILE *out);

/* RESULTS/campaign.json in a sentence, and links to those parts that `body` has. */
void rig_report_head(FILE *out, const char *results, const char *body);
/* RESULTS/campaign.json: what ran, when, and how it ended. */
void rig_report_runs(FILE *out, const char *results);
/* RESULTS/shares: a row for each, where it is a campaign in shares. */
void rig_report_shares(FILE *out, const char *results);
/* RESULTS/causes.json and findings/: a section for each cause. */
void rig_report_causes(FILE *out, const char *results);
/* RESULTS/stats.csv, by gnuplot. */
int rig_report_plots(FILE *out, const char *results, struct rig_error *err);
/* RESULTS/states.csv, by dot. */
int rig_report_states(FILE *out, const char *results, struct rig_error *err);
/* RESULTS/coverage/summary.json. */
void rig_report_coverage(FILE *out, const char *results);

#endif
