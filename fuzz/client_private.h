/* SPDX-License-Identifier: MIT */
/* What the client's files share. */
#ifndef RIG_FUZZ_CLIENT_PRIVATE_H
#define RIG_FUZZ_CLIENT_PRIVATE_H

#include <fuzz/client.h>
#include <fuzz/wait.h>

struct rig_client {
    struct rig_memory *memory;
    struct rig_life life;
    struct rig_board *board;

    /* Of the domain of `generation`. */
    uint32_t generation;
    struct rig_control *control;
    uint8_t *coverage[RIG_MAX_COVERAGE_PAGES];
    size_t coverage_size;
    const uint8_t *constant[RIG_CONSTANT_PAGES];              /* what no case may change, */
    uint8_t constant_copy[RIG_CONSTANT_PAGES][RIG_PAGE_SIZE]; /* and as it was when the domain was new */

    uint32_t case_seq;   /* of the last case handed over */
    uint32_t crash_seen; /* crash_seq up to which we know */
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

/* Waits until a guest takes cases and finds its pages. 0, -1 or RIG_LOST. */
int rig_client_resolve(struct rig_client *client, struct rig_error *err);

/* Whether the guest's text, constants and copies of start of day are what they were. */
bool rig_client_is_intact(const struct rig_client *client);

#endif
