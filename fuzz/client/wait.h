/* SPDX-License-Identifier: MIT */
/*
 * Waiting for the other side of the page. It answers within microseconds as a rule, so we spin; when it does not, it is
 * busy with a crash or gone, and spinning would take the core from those who work on it: we nap. Where it can notify us
 * we do neither, and sleep.
 */
#ifndef RIG_CLIENT_WAIT_H
#define RIG_CLIENT_WAIT_H

#include <fuzz/client/crowd.h>
#include <fuzz/client/events.h>

#include <stdbool.h>
#include <stdint.h>

struct rig_wait {
    uint32_t spins;
    uint64_t start_ns; /* 0: the clock was not looked at yet */
    uint64_t pulse_ns; /* when RIG_WAIT_PULSE was last given */
};

enum rig_wait_state {
    RIG_WAIT_ON,
    RIG_WAIT_PULSE, /* as well, and a tenth of a second has passed: time to look whether all is well */
    RIG_WAIT_OVER   /* ten seconds without an answer */
};

#define RIG_WAIT_SECONDS 10

/*
 * Pauses for a moment, or until an event where there are `events` (NULL: none). With `naps`, or where a crowd is seen,
 * the moments soon become naps: others want the core. Start with a zeroed record; the crowd stays from wait to wait.
 */
enum rig_wait_state rig_wait(struct rig_wait *wait, struct rig_crowd *crowd, struct rig_events *events, bool naps);

#endif
