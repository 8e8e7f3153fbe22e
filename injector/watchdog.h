/* SPDX-License-Identifier: MIT */
/*
 * When a case counts as hung: no progress for so much of the guest's CPU time, or four times as much on the clock for
 * a guest that sleeps through it. Looks are what is added up, none for more than WATCHDOG_STEP_NS: a machine that stood
 * still for a second stood still for guest and watchdog alike.
 */
#ifndef INJECTOR_WATCHDOG_H
#define INJECTOR_WATCHDOG_H

#include <stdbool.h>
#include <stdint.h>

#define WATCHDOG_STEP_NS UINT64_C(40000000)
/*
 * However much progress it claims: a guest may write anything into its page. And never longer than an engine waits
 * before it takes the box for dead (RIG_WAIT_SECONDS).
 */
#define WATCHDOG_CASE_LIMITS 32
#define WATCHDOG_CASE_NS UINT64_C(8000000000)

struct watchdog {
    uint32_t running;                             /* the case; 0: none */
    uint32_t progress;                            /* its pulse at the last look */
    uint64_t cpu_ns, wall_ns;                     /* clocks at the last look */
    uint64_t quiet_cpu_ns, quiet_wall_ns, all_ns; /* since the last progress; of the whole case on the clock */
};

struct watchdog_look {
    uint32_t running, progress;
    uint64_t cpu_ns, wall_ns; /* the domain's CPU time so far; a monotonic clock */
};

/* true: it hangs. A look with `running` 0 says that no case runs. */
bool watchdog_look(struct watchdog *watchdog, const struct watchdog_look *look, uint32_t limit_ms);

#endif
