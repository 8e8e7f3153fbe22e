/* SPDX-License-Identifier: MIT */
#include <fuzz/client/crowd.h>

#include <base/clock.h>

#include <time.h>

#define ASK_NS (RIG_NS_PER_SECOND / 10)
#define LOST_PART 5 /* a fifth of the time: QEMU's other threads take less */

/*
 * Who naps loses nothing, and learns nothing: it spins again to see. Where many do, one is always at it, so that it is
 * done less and less often while there is a crowd each time.
 */
#define CROWDED_NS (2 * RIG_NS_PER_SECOND)
#define LONGEST_NS (32 * RIG_NS_PER_SECOND)

static uint64_t longer(uint64_t lasted_ns)
{
    if (lasted_ns == 0)
        return CROWDED_NS;
    return lasted_ns < LONGEST_NS / 2 ? 2 * lasted_ns : LONGEST_NS;
}

void rig_crowd_ask(struct rig_crowd *crowd, uint64_t now_ns, uint64_t (*ran_ns)(void))
{
    const struct rig_crowd before = *crowd;
    const uint64_t passed = now_ns - before.asked_ns;

    if (passed < ASK_NS)
        return;
    *crowd = (struct rig_crowd){.asked_ns = now_ns, .ran_ns = ran_ns()};
    /* Who was busy with something else for long has not spun. */
    if (!before.is && passed < 2 * ASK_NS) {
        const uint64_t had = crowd->ran_ns - before.ran_ns + before.napped_ns;

        crowd->is = had < passed - passed / LOST_PART;
        crowd->lasts_ns = crowd->is ? longer(before.lasts_ns) : 0;
        crowd->until_ns = now_ns + crowd->lasts_ns;
    } else {
        crowd->is = before.is && now_ns < before.until_ns;
        crowd->until_ns = before.until_ns;
        crowd->lasts_ns = before.lasts_ns;
    }
}

uint64_t rig_thread_ran_ns(void)
{
    struct timespec time = {0};

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (uint64_t)time.tv_sec * RIG_NS_PER_SECOND + (uint64_t)time.tv_nsec;
}
