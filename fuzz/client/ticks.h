/* SPDX-License-Identifier: MIT */
/*
 * The time-stamp counter. The guest measures its own work in its ticks; under TCG, and under KVM without scaling, they
 * run at the rate of the host's own, which is measured against the clock.
 */
#ifndef RIG_CLIENT_TICKS_H
#define RIG_CLIENT_TICKS_H

#include <stdint.h>

/* A moment, by both clocks. */
struct rig_moment {
    uint64_t ticks;
    uint64_t ns;
};

struct rig_moment rig_moment_now(void);

/* Seconds that `ticks` are, at the rate that was seen since `start`. Better the longer ago that is. */
double rig_ticks_seconds(uint64_t ticks, const struct rig_moment *start);

#endif
