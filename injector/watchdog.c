/* SPDX-License-Identifier: MIT */
#include <injector/watchdog.h>

#define NS_PER_MS UINT64_C(1000000)
#define SLEEPING 4

static uint64_t step(uint64_t from, uint64_t to)
{
    uint64_t ns = to > from ? to - from : 0;

    return ns < WATCHDOG_STEP_NS ? ns : WATCHDOG_STEP_NS;
}

bool watchdog_look(struct watchdog *w, const struct watchdog_look *look, uint32_t limit_ms)
{
    const uint64_t limit = limit_ms * NS_PER_MS;
    const uint64_t longest =
        WATCHDOG_CASE_LIMITS * limit < WATCHDOG_CASE_NS ? WATCHDOG_CASE_LIMITS * limit : WATCHDOG_CASE_NS;

    if (look->running == 0 || look->running != w->running) {
        *w = (struct watchdog){look->running, look->progress, look->cpu_ns, look->wall_ns, 0, 0, 0};
        return false;
    }
    if (look->progress != w->progress)
        w->quiet_cpu_ns = w->quiet_wall_ns = 0;
    w->quiet_cpu_ns += step(w->cpu_ns, look->cpu_ns);
    w->quiet_wall_ns += step(w->wall_ns, look->wall_ns);
    w->all_ns += step(w->wall_ns, look->wall_ns);
    w->progress = look->progress;
    w->cpu_ns = look->cpu_ns;
    w->wall_ns = look->wall_ns;
    return w->quiet_cpu_ns >= limit || w->quiet_wall_ns >= SLEEPING * limit || w->all_ns >= longest;
}
