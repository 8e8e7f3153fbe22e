/* SPDX-License-Identifier: MIT */
/*
 * Whether others want the core that we spin on. The guest may be one of them: then each turn of ours is an outcome that
 * comes later. It is told by how long this thread ran, of the time in which it did not nap.
 */
#ifndef RIG_CLIENT_CROWD_H
#define RIG_CLIENT_CROWD_H

#include <stdbool.h>
#include <stdint.h>

/* All zeros: nothing is known yet. Of one thread. */
struct rig_crowd {
    bool is; /* they do */
    uint64_t asked_ns, ran_ns;
    uint64_t napped_ns; /* since asked_ns */
    uint64_t until_ns;  /* until when that is taken to last.. */
    uint64_t lasts_ns;  /* ..from when it was seen on: the longer, the more often that was right */
};

/* Brings crowd->is up to date. To be called often: `ran` is asked for ten times a second. */
void rig_crowd_ask(struct rig_crowd *crowd, uint64_t now_ns, uint64_t (*ran_ns)(void));

/* For how long this thread ran. */
uint64_t rig_thread_ran_ns(void);

#endif
