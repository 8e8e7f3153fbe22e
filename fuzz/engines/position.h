/* SPDX-License-Identifier: MIT */
/*
 * How far an exhaustive campaign is: which numbers of its list were run, and which job has which others. It lies in a
 * mapped file, so that it outlives whoever is killed; a number counts as run only after all that came of it is on disk.
 */
#ifndef RIG_ENGINES_POSITION_H
#define RIG_ENGINES_POSITION_H

#include <base/error.h>
#include <base/share.h>
#include <fuzz/engines/live.h>
#include <scenario/exhaust.h>

#include <stdbool.h>
#include <stdint.h>

#define RIG_POSITION_FILE ".position"

/* So many numbers are given to a job at once. */
#define RIG_POSITION_CHUNK UINT64_C(4096)

/* One job's share at the moment: from the number it runs to the one behind its last. Written by that job alone. */
struct rig_position_job {
    uint64_t at, end;
};

struct rig_position {
    struct rig_exhaust_bound bound;
    uint64_t count; /* of the list; 0: new */
    uint64_t next;  /* the first number that nobody was given yet */
    struct rig_position_job jobs[RIG_MAX_JOBS];
    /* All zeros in a file that is older than these: the whole list. */
    struct rig_share share;
    uint64_t from, until; /* numbers of the list that are this campaign's; `until` is not in it, 0: to the list's end */
};

/*
 * Maps RESULTS/.position, and makes it where there is none. One of another bound, list or share is an error of usage.
 * Stays valid until the process ends.
 */
int rig_position_open(const char *results, const struct rig_exhaust_bound *bound, uint64_t count,
                      const struct rig_share *share, struct rig_position **position, struct rig_error *err);

/* A copy of the one that is there; false: there is none. */
bool rig_position_read(const char *results, struct rig_position *position);

/*
 * The number that job `job` of `jobs` is to run now: what it did not finish, then what jobs left that are no more, then
 * new ones. False: there is nothing left for it. *slot is to be given to rig_position_done.
 */
bool rig_position_take(struct rig_position *position, unsigned job, unsigned jobs, unsigned *slot, uint64_t *number);

/* That number was run, and all up to `next`, which is the first that was not. */
void rig_position_done(struct rig_position *position, unsigned slot, uint64_t next);

/* How many were run, and how many are to be. */
uint64_t rig_position_count(const struct rig_position *position);
uint64_t rig_position_size(const struct rig_position *position);

#endif
