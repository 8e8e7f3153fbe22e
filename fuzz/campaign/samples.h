/* SPDX-License-Identifier: MIT */
/* stats.csv: how a campaign went, a row now and then. Rows are whole, and go on where an earlier run of it ended. */
#ifndef RIG_CAMPAIGN_SAMPLES_H
#define RIG_CAMPAIGN_SAMPLES_H

#include <base/error.h>
#include <fuzz/campaign/status.h>

#include <stdbool.h>
#include <sys/types.h>

#define RIG_SAMPLES_FILE "stats.csv"
#define RIG_SAMPLES_HEADER                                                                                             \
    "seconds,executions,rate,corpus,covered,counters,findings,causes,predictions,true_runs,restores,steps_percent,"    \
    "engine_kib"

/* A row's numbers, in the order of the header. */
enum rig_sample_field {
    RIG_SAMPLE_SECONDS,
    RIG_SAMPLE_EXECUTIONS,
    RIG_SAMPLE_RATE,
    RIG_SAMPLE_CORPUS,
    RIG_SAMPLE_COVERED,
    RIG_SAMPLE_COUNTERS,
    RIG_SAMPLE_FINDINGS,
    RIG_SAMPLE_CAUSES,
    RIG_SAMPLE_PREDICTIONS,
    RIG_SAMPLE_TRUE_RUNS,
    RIG_SAMPLE_RESTORES,
    RIG_SAMPLE_STEPS_PERCENT,
    RIG_SAMPLE_ENGINE_KIB,
    RIG_SAMPLES_FIELDS
};

struct rig_samples;

/* What the totals do not say. */
struct rig_sample {
    double seconds; /* since this run's first case */
    double guest;   /* of them in the guest's own steps, all jobs together */
    unsigned jobs;
    unsigned corpus; /* files */
    unsigned causes;
    uint64_t engine_kib; /* resident, all jobs together */
};

/* Goes on with the file that is there. */
int rig_samples_open(const char *results, struct rig_samples **samples, struct rig_error *err);
/* Seconds of the runs before this one, together. */
double rig_samples_seconds_before(const struct rig_samples *samples);
/* The last whole row of such a file; false: there is none. */
bool rig_samples_last(const char *path, double fields[RIG_SAMPLES_FIELDS]);
void rig_samples_close(struct rig_samples *samples);

/* Seconds from one row to the next, so long after the start. */
double rig_samples_step(double seconds);
/* Whether a row is due: every other second at first, every ten seconds after the first minute. */
bool rig_samples_due(const struct rig_samples *samples, double seconds);
int rig_samples_add(struct rig_samples *samples, const struct rig_totals *totals, const struct rig_sample *sample,
                    struct rig_error *err);

/* Resident memory of a process in KiB; 0 where there is none. */
uint64_t rig_resident_kib(pid_t pid);

#endif
