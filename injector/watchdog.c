/* SPDX-License-Identifier: MIT */
#include <injector/watchdog.h>

#define NS_PER_MS UINT64_C(1000000)
#define SLEEPING 4

static uint64_t step(uint64_t from, uint64_t to)
{
    uint64_t ns = to > from ? to - from : 0;

    return ns < WATCHDOG_STEP_NS ? ns : WATCHDOG_STEP_NS;
}

bool watchdog_look(struct watchdog *watchdog, const struct watchdog_look *look, uint32_t limit_ms)
{
    const uint64_t limit = limit_ms * NS_PER_MS;
    const uint64_t longest =
        WATCHDOG_CASE_LIMITS * limit < WATCHDOG_CASE_NS ? WATCHDOG_CASE_LIMITS * limit : WATCHDOG_CASE_NS;

    if (look->running == 0 || look->running != watchdog->running) {
        *watchdog = (struct watchdog){look->running, look->progress, look->cpu_ns, look->wall_ns, 0, 0, 0};
        return false;
    }
    if (look->progress != watchdog->progress)
        watchdog->quiet_cpu_ns = watchdog->quiet_wall_ns = 0;
    watchdog->quiet_cpu_ns += step(watchdog->cpu_ns, look->cpu_ns);
    watchdog->quiet_wall_ns += step(watchdog->wall_ns, look->wall_ns);
    watchdog->all_ns += step(watchdog->wall_ns, look->wall_ns);
    watchdog->progress = look->progress;
    watchdog->cpu_ns = look->cpu_ns;
    watchdog->wall_ns = look->wall_ns;
    return watchdog->quiet_cpu_ns >= limit || watchdog->quiet_wall_ns >= SLEEPING * limit ||
           watchdog->all_ns >= longest;
}
