/* SPDX-License-Identifier: MIT */
#include <base/clock.h>

#include <time.h>

uint64_t rig_now_ns(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * RIG_NS_PER_SECOND + (uint64_t)now.tv_nsec;
}

double rig_seconds(void)
{
    return (double)rig_now_ns() / (double)RIG_NS_PER_SECOND;
}
