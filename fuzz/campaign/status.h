/* SPDX-License-Identifier: MIT */
/* The live line of a campaign and its summary. Pure, but for the printing. */
#ifndef RIG_CAMPAIGN_STATUS_H
#define RIG_CAMPAIGN_STATUS_H

#include <fuzz/client/ticks.h>
#include <fuzz/engines/live.h>

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* All jobs together. */
struct rig_totals {
    uint64_t executions;
    uint64_t true_runs;
    uint64_t findings;
    uint64_t predictions;
    uint64_t restores;
    uint64_t covered; /* of the job that reached most */
    uint64_t counters;
    uint64_t xen_blocks;  /* of the job that reached most; 0: nobody counts them */
    uint64_t guest_ticks; /* these four as in struct rig_live */
    uint64_t undo_ns;
    uint64_t soft_ns;
    uint64_t confirm_ns;
    uint64_t last_new_ns;
    uint64_t listed; /* these three as in struct rig_live, of the job that is ahead */
    uint64_t listed_done;
    uint64_t expected_ns;
};

struct rig_totals rig_totals(const struct rig_live *jobs, unsigned count);

#define RIG_STATUS_SIZE 160

/*
 * Seconds until a list is done, `done_before` of which was when the campaign started `seconds` ago: as fast as up to
 * now, or as estimated where there is no now yet.
 */
uint64_t rig_list_seconds_left(const struct rig_totals *totals, uint64_t done_before, double seconds);

/* "1:23  31204 executions, 2601/s, coverage 412 of 903, findings 2, 0:37 left"; with a list "8020 of 38030 scenarios"
 * instead of coverage. */
void rig_status_line(char line[RIG_STATUS_SIZE], const struct rig_totals *totals, double rate, uint64_t seconds,
                     uint64_t seconds_left);

/* What a campaign comes to. `seconds` is the time that cases were run, in `jobs` engines; ticks count since `start`. */
void rig_summary_print(FILE *out, const struct rig_totals *totals, double seconds, unsigned jobs,
                       const struct rig_moment *start);

#endif
