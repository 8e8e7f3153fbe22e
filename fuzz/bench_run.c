/* SPDX-License-Identifier: MIT */
#include <fuzz/bench_run.h>

#include <fuzz/ticks.h>
#include <fuzz/wait.h>
#include <scenario/codec.h>
#include <scenario/mutate.h>

#include <string.h>

/* One side: the same case over and over. */
struct loop {
    struct rig_session *session;
    const struct rig_scenario *scenario;
    struct rig_run *run;
    enum rig_mode mode;
    enum rig_policy policy;
    uint32_t wanted; /* enum rig_verdict: a rate of something else would be worth nothing */
};

static int once(void *context, struct rig_error *err)
{
    const struct loop *loop = context;

    if (rig_session_run(loop->session, loop->scenario, loop->mode, loop->run, err) < 0)
        return -1;
    if (loop->run->outcome.verdict != loop->wanted)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "a measured case ended with verdict %u, not %u",
                             (unsigned)loop->run->outcome.verdict, (unsigned)loop->wanted);
    return 0;
}

static int rebuild_and_once(void *context, struct rig_error *err)
{
    const struct loop *loop = context;

    if (rig_session_command(loop->session, RIG_COMMAND_REBUILD, 0, err) < 0)
        return -1;
    return once(context, err);
}

static int set_policy(void *context, struct rig_error *err)
{
    const struct loop *loop = context;

    return rig_session_command(loop->session, RIG_COMMAND_POLICY, loop->policy, err);
}

int rig_bench_rebuild(struct rig_session *session, const struct rig_scenario *scenario, double seconds,
                      struct rig_rates *rates, struct rig_error *err)
{
    static struct rig_run run;
    struct loop loop = {
        .session = session, .scenario = scenario, .run = &run, .mode = RIG_MODE_SOFT, .wanted = RIG_VERDICT_BOOTED};
    struct rig_side undo = {.once = once, .context = &loop};
    struct rig_side rebuild = {.once = rebuild_and_once, .context = &loop};

    return rig_rates(&undo, &rebuild, seconds, rates, err);
}

int rig_bench_revive(struct rig_session *session, const struct rig_scenario *scenario, double seconds,
                     struct rig_rates *rates, struct rig_error *err)
{
    static struct rig_run run;
    struct loop revive = {.session = session,
                          .scenario = scenario,
                          .run = &run,
                          .mode = RIG_MODE_TRUE,
                          .policy = RIG_POLICY_REVIVE,
                          .wanted = RIG_VERDICT_UNHANDLED_PAGE_FAULT};
    struct loop rebuild = revive;
    struct rig_side first = {.prepare = set_policy, .once = once, .context = &revive};
    struct rig_side second = {.prepare = set_policy, .once = once, .context = &rebuild};
    int result;

    rebuild.policy = RIG_POLICY_REBUILD;
    result = rig_rates(&first, &second, seconds, rates, err);
    /* A kept box serves others after us. */
    if (set_policy(&revive, result < 0 ? NULL : err) < 0)
        return -1;
    return result;
}

int rig_bench_share(struct rig_session *session, const struct rig_scenario *scenario, double seconds,
                    struct rig_share *share, struct rig_error *err)
{
    static struct rig_run run;
    static uint8_t counters[RIG_MAX_COVERAGE_PAGES * RIG_PAGE_SIZE];
    const struct rig_moment start = rig_moment_now();
    uint64_t steps = 0, undo = 0; /* in ticks of the guest */
    uint64_t ran = 0, took = 0;   /* in ns: until the outcome was there, and for the counters */
    uint64_t cases = 0;
    uint64_t rng = 1;
    uint64_t now;

    do {
        uint8_t binary[RIG_BINARY_MAX];
        struct rig_scenario mutant = *scenario;
        uint64_t made;
        uint64_t done;

        rig_mutate(&mutant, &rng, UINT32_C(1) << scenario->revision);
        rig_decode(binary, rig_encode(&mutant, binary), &mutant);
        made = rig_now_ns();
        if (rig_session_run(session, &mutant, RIG_MODE_SOFT, &run, err) < 0)
            return -1;
        done = rig_now_ns();
        (void)rig_session_coverage(session, &run, counters, sizeof(counters));
        memset(counters, 0, sizeof(counters));
        now = rig_now_ns();
        ran += done - made;
        took += now - done;
        steps += run.tsc_case;
        undo += run.tsc_undo;
        cases++;
    } while ((double)(now - start.ns) < seconds * 1e9);
    share->rate = (double)cases * 1e9 / (double)(now - start.ns);
    share->steps = rig_ticks_seconds(steps, &start);
    share->undo = rig_ticks_seconds(undo, &start);
    share->hand_over = (double)ran / 1e9 - share->steps - share->undo;
    share->coverage = (double)took / 1e9;
    share->mutate = (double)(now - start.ns - ran - took) / 1e9;
    return 0;
}
