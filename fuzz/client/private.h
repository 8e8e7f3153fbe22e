/* SPDX-License-Identifier: MIT */
/* What the client's files share. */
#ifndef RIG_CLIENT_PRIVATE_H
#define RIG_CLIENT_PRIVATE_H

#include <fuzz/client/client.h>
#include <fuzz/client/crowd.h>
#include <fuzz/client/wait.h>

struct rig_client {
    struct rig_view view;
    struct rig_life life;
    struct rig_board *board;

    /* Of the domain of `generation`. */
    uint32_t generation; /* 0: none yet */
    uint32_t domid;
    struct rig_control *control;
    uint8_t *coverage[RIG_MAX_COVERAGE_PAGES];
    size_t coverage_size;
    const uint64_t *profile[RIG_MAX_PROFILE_PAGES];
    size_t profile_count;
    bool profile_wanted;                                      /* somebody asked for counts */
    uint64_t profile_seen[RIG_MAX_PROFILE_COUNTERS];          /* of this domain, up to which we know */
    uint64_t profile_fresh[RIG_MAX_PROFILE_COUNTERS];         /* beyond that, and not handed out yet */
    bool profile_spoilt;                                      /* a case wrote over the domain: it counts no more */
    const uint8_t *constant[RIG_CONSTANT_PAGES];              /* what no case may change, */
    uint8_t constant_copy[RIG_CONSTANT_PAGES][RIG_PAGE_SIZE]; /* and as it was when the domain was new */

    uint32_t case_seq;   /* of the last case handed over */
    bool undoing;        /* its outcome is known, its undo may go on */
    uint32_t crash_seen; /* crash_seq up to which we know */

    struct rig_crowd crowd;
};

static inline uint32_t rig_load(const uint32_t *field)
{
    return __atomic_load_n(field, __ATOMIC_ACQUIRE);
}

static inline void rig_store(uint32_t *field, uint32_t value)
{
    __atomic_store_n(field, value, __ATOMIC_RELEASE);
}

/* One moment of waiting: 0, or RIG_LOST when the box is gone or has been silent for too long. */
int rig_client_wait(struct rig_client *client, struct rig_wait *wait, bool *pulse, struct rig_error *err);

/* The injector is to look at the board: by the guest's way, or straight where there is one. */
void rig_client_ring_injector(struct rig_client *client);

/*
 * Posts a command and waits for its answer; the undo of the last case is over, or nobody will wait for it any more.
 * 0, -1, RIG_LOST or RIG_GAVE_UP.
 */
int rig_client_send(struct rig_client *client, enum rig_command command, uint32_t arg, struct rig_error *err);

/* Waits until a guest takes cases and finds its pages. 0, -1 or RIG_LOST. */
int rig_client_resolve(struct rig_client *client, struct rig_error *err);

/* Whether the guest's text, constants and copies of start of day are what they were. */
bool rig_client_is_intact(const struct rig_client *client);

/* client_profile.c. After a case, while the domain that ran it is there; and when another has taken its place. */
void rig_client_profile_take(struct rig_client *client);
void rig_client_profile_take_ended(struct rig_client *client);
/* Of a domain that is new to us: from zero on, or from what it counted before we came. */
void rig_client_profile_begin(struct rig_client *client, bool from_zero);

#endif
