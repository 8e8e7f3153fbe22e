/* SPDX-License-Identifier: MIT */
/*
 * The cases of a campaign on a kernel, as every engine runs them: parts (numbers of single changes of the window) to a
 * scenario, to a prediction on the moment, to a cold boot where that is worth one.
 */
#ifndef RIG_KERNELS_CASES_H
#define RIG_KERNELS_CASES_H

#include <fuzz/kernels/judge.h>
#include <fuzz/kernels/keep.h>
#include <fuzz/kernels/options.h>
#include <scenario/kernel/codec.h>

struct rig_cases;

struct rig_cases_figures {
    uint64_t cases;
    uint64_t predicted; /* of them that were not to come to the end */
    uint64_t findings;  /* new ones */
    double seconds;     /* since the first */
    double each, way;   /* seconds that one takes, and one that is booted: measured before the first */
};

/*
 * Measures the window, opens results/NAME, boots to the moment, and says what the campaign is. `counts`: what cases
 * reach is counted, for feedback and for the record. RIG_ERROR_USAGE: nothing to change; the kernel does not come to
 * the window's end; the directory is another campaign's.
 */
int rig_cases_open(struct rig_cases **made, const struct rig_kernels_options *options, bool counts,
                   const struct rig_say *say, struct rig_error *err);
void rig_cases_close(struct rig_cases *cases);

/*
 * Runs a case of up to RIG_KERNEL_PARTS changes. Before a cold boot it is made shorter, as long as it ends alike. What
 * it reached is merged into `counters`, RIG_REACHED_COUNTERS bytes; NULL: nobody asks. 1: a defect that a cold boot
 * confirmed, now or before; 0: nothing to tell, or a kernel that cannot take it.
 */
int rig_cases_run(struct rig_cases *cases, const uint64_t *parts, size_t count, uint8_t *counters,
                  struct rig_error *err);

/* How many single changes there are, and the next of the exhaustive list. */
uint64_t rig_cases_count(const struct rig_cases *cases);
uint64_t rig_cases_next(const struct rig_cases *cases);

/* Once a second (`now`: at once): how far it is is told, and written for whoever goes on. */
int rig_cases_note(struct rig_cases *cases, uint64_t next, bool now, struct rig_error *err);

bool rig_cases_time_is_up(const struct rig_cases *cases);
struct rig_cases_figures rig_cases_figures(const struct rig_cases *cases);

/* Writes the record of what was reached, and prints how the campaign ended. */
int rig_cases_tell(struct rig_cases *cases, struct rig_error *err);

#endif
