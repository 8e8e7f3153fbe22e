/* SPDX-License-Identifier: MIT */
/*
 * What every engine does with one input: decode, run with faults caught in the guest, and when that predicts a defect
 * which is new, replay it at once on real Xen as it is. Only what Xen confirms is a finding; findings are written down
 * and the campaign goes on.
 */
#ifndef RIG_ENGINES_TARGET_H
#define RIG_ENGINES_TARGET_H

#include <base/share.h>
#include <fuzz/engines/boot_states.h>
#include <fuzz/engines/live.h>
#include <fuzz/replay/runner.h>
#include <scenario/exhaust.h>

struct rig_target;

/* Who changes scenarios. */
enum rig_mutator {
    RIG_MUTATOR_BYTES,     /* the engine's own */
    RIG_MUTATOR_STRUCTURE, /* of scenarios only */
    RIG_MUTATOR_BOTH /* now the one, now the other; an input that decodes to what it was before is changed again */
};

/* What of a run is fed back to the engine. */
enum rig_feedback {
    RIG_FEEDBACK_CODE,
    RIG_FEEDBACK_STATES,
    RIG_FEEDBACK_BOTH,
    RIG_FEEDBACK_XEN /* both, and the blocks of Xen that the case begins */
};

/* A byte for each: the guest's code counters, then those of boot states, then Xen's blocks, by hash: 1, or 0. */
#define RIG_CODE_COUNTERS ((size_t)RIG_MAX_COVERAGE_PAGES * RIG_PAGE_SIZE)
#define RIG_XEN_COUNTERS ((size_t)1 << 15) /* a campaign reaches some thousands */
#define RIG_TARGET_COUNTERS (RIG_CODE_COUNTERS + RIG_STATE_COUNTERS + RIG_XEN_COUNTERS)

struct rig_target_options {
    struct rig_session_options session;
    /*
     * What may run. Its revisions and orders are those of every engine, which folds others onto these; how much of all
     * there is, is for an exhaustive one.
     */
    struct rig_exhaust_bound bound;
    const char *results; /* results/NAME */
    enum rig_mutator mutator;
    enum rig_feedback feedback;
    struct rig_live *lives; /* the live file's records; valid as long as the process */
    unsigned job;           /* which of them is ours */
    unsigned jobs;          /* and how many there are */
    struct rig_share share; /* of the campaign; its other shares are other campaigns, on other machines */
};

int rig_target_open(const struct rig_target_options *options, struct rig_target **target, struct rig_error *err);
void rig_target_close(struct rig_target *target);

/* How an input ended, for an engine that wants to know. */
enum rig_target_end {
    RIG_TARGET_FINE,   /* nothing to report, or a defect that was predicted and that Xen did not confirm */
    RIG_TARGET_DEFECT, /* one that Xen confirmed, now or before, by its signature */
    RIG_TARGET_HANG    /* the watchdog stopped it */
};

/* Merges the blocks of Xen that the last case began into `counters`, which has RIG_XEN_COUNTERS bytes. */
void rig_target_count_xen(const struct rig_session *session, const struct rig_result *run, uint8_t *counters);

/*
 * One input. What it reached is merged into `counters`, which has RIG_TARGET_COUNTERS bytes, or is NULL. The end, or
 * -1: the campaign cannot go on.
 */
int rig_target_run(struct rig_target *target, const uint8_t *data, size_t size, uint8_t *counters,
                   struct rig_error *err);

/* Whether an injection of that input struck, or may have: of a box that was lost nobody knows. */
bool rig_target_struck(const struct rig_target *target);

/* Whether the campaign asked us to end. */
bool rig_target_stopped(const struct rig_target *target);

#endif
