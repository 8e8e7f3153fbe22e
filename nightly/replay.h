/* SPDX-License-Identifier: MIT */
/* Scenario files on every revision, held against what they expect. */
#ifndef RIG_NIGHTLY_REPLAY_H
#define RIG_NIGHTLY_REPLAY_H

#include <base/files.h>
#include <fuzz/findings/because.h>
#include <fuzz/findings/cause.h>
#include <fuzz/findings/expected.h>
#include <fuzz/replay/runner.h>

struct replay {
    char file[RIG_PATH_SIZE];
    unsigned revision;
    uint32_t verdict; /* enum rig_verdict */
    bool as_expected;
    bool unsteady; /* as expected, but not the first time */
    bool defect;
    char expected[RIG_EXPECTATION_SIZE]; /* "": nothing, which is booted */
    char signature[RIG_SIGNATURE_SIZE];  /* these three "" where there is no defect */
    char cause[RIG_CAUSE_SIZE];
    char because[RIG_BECAUSE_SIZE];
    char *xen_text; /* may be NULL */
    double seconds;
};

struct replays {
    struct replay *all;
    size_t count;
};

/*
 * A replay that is not as expected is run again: the watchdog of a machine that is busy with other things may take a
 * case for a hang. Only what is so each time is told as such.
 */
#define REPLAY_TRIES 3

/*
 * Every .scn file of `directory` on every revision in the guest, in the order of names; what is not there has none.
 * -1 with *err: a file that is none of ours, or the machinery. `tell` is told of each file.
 */
int replay_directory(struct rig_runner *rig, const char *directory, struct replays *replays,
                     void (*tell)(const char *file), struct rig_error *err);
void replays_free(struct replays *replays);

/* Whether one of them came to this cause on this revision, and one that should: the better of the two. Pure. */
enum replay_known { REPLAY_NONE, REPLAY_UNEXPECTED, REPLAY_AS_EXPECTED };
enum replay_known replays_know(const struct replays *replays, const char *cause, unsigned revision);

/* How many were not as expected; how many only when they were run again. Pure. */
size_t replays_unexpected(const struct replays *replays);
size_t replays_unsteady(const struct replays *replays);

#endif
