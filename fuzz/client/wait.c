/* SPDX-License-Identifier: MIT */
#include <fuzz/client/wait.h>

#include <base/clock.h>

#include <time.h>

#define SPINS_PER_LOOK 1024 /* between two looks at the clock */
#define SPINS_BEFORE_NAP 64
#define NAP_NS 50000 /* and the slack that timers have by default, as much again */
#define SPIN_NS UINT64_C(20000000)
/* Where others want the core, or it takes long: each end of a nap takes it from a guest, so the longer, the fewer. */
#define NAPPED_PART 16
#define LONGEST_NAP_NS 2000000
#define EVENT_MS 20 /* an event that a guest was to send may never come: it is hostile */
#define PULSE_NS UINT64_C(100000000)
#define SECOND_NS UINT64_C(1000000000)

static void nap(long ns)
{
    const struct timespec time = {.tv_nsec = ns};

    (void)nanosleep(&time, NULL);
}

static long nap_ns(uint64_t waited, bool in_crowd)
{
    const uint64_t part = waited / NAPPED_PART;

    if (part < NAP_NS || (!in_crowd && waited < SPIN_NS))
        return NAP_NS;
    return part < LONGEST_NAP_NS ? (long)part : LONGEST_NAP_NS;
}

enum rig_wait_state rig_wait(struct rig_wait *wait, struct rig_crowd *crowd, struct rig_events *events, bool naps)
{
    uint64_t now;

    if (events) {
        if (wait->start_ns == 0)
            wait->start_ns = wait->pulse_ns = rig_now_ns();
        rig_events_wait(events, EVENT_MS);
    } else if (++wait->spins < (naps || crowd->is ? SPINS_BEFORE_NAP : SPINS_PER_LOOK)) {
        __builtin_ia32_pause();
        return RIG_WAIT_ON;
    }
    wait->spins = 0;
    now = rig_now_ns();
    if (wait->start_ns == 0)
        wait->start_ns = wait->pulse_ns = now;
    if (!events)
        rig_crowd_ask(crowd, now, rig_thread_ran_ns);
    if (now - wait->start_ns > RIG_WAIT_SECONDS * SECOND_NS)
        return RIG_WAIT_OVER;
    if (!events && (naps || crowd->is || now - wait->start_ns > SPIN_NS)) {
        nap(nap_ns(now - wait->start_ns, crowd->is));
        crowd->napped_ns += rig_now_ns() - now;
        wait->spins = SPINS_PER_LOOK; /* look at the clock again after this nap */
    }
    if (now - wait->pulse_ns < PULSE_NS)
        return RIG_WAIT_ON;
    wait->pulse_ns = now;
    return RIG_WAIT_PULSE;
}
