/* SPDX-License-Identifier: MIT */
#include <fuzz/client/ticks.h>

#include <base/clock.h>
#include <fuzz/client/wait.h>

struct rig_moment rig_moment_now(void)
{
    return (struct rig_moment){.ticks = __builtin_ia32_rdtsc(), .ns = rig_now_ns()};
}

double rig_ticks_seconds(uint64_t ticks, const struct rig_moment *start)
{
    struct rig_moment now = rig_moment_now();

    if (now.ticks == start->ticks)
        return 0;
    return (double)ticks * ((double)(now.ns - start->ns) / (double)(now.ticks - start->ticks)) / 1e9;
}
