/* SPDX-License-Identifier: MIT */
#include <fuzz/bench/measure.h>

#include <base/clock.h>
#include <fuzz/client/ticks.h>
#include <fuzz/client/wait.h>
#include <scenario/codec.h>
#include <scenario/mutate.h>

#include <string.h>

/* One side: the same case over and over. */
struct loop {
    struct rig_session *session;
    const struct rig_scenario *scenario;
    struct rig_result *run;
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
    static struct rig_result run;
    struct loop loop = {
        .session = session, .scenario = scenario, .run = &run, .mode = RIG_MODE_SOFT, .wanted = RIG_VERDICT_BOOTED};
    struct rig_side undo = {.once = once, .context = &loop};
    struct rig_side rebuild = {.once = rebuild_and_once, .context = &loop};

    return rig_rates(&undo, &rebuild, RIG_SLICES, seconds, rates, err);
}

int rig_bench_revive(struct rig_session *session, const struct rig_scenario *scenario, double seconds,
                     struct rig_rates *rates, struct rig_error *err)
{
    static struct rig_result run;
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
    result = rig_rates(&first, &second, RIG_SLICES, seconds, rates, err);
    /* A kept box serves others after us. */
    if (set_policy(&revive, result < 0 ? NULL : err) < 0)
        return -1;
    return result;
}

static void next_mutant(const struct rig_scenario *scenario, uint64_t *rng, struct rig_scenario *mutant)
{
    uint8_t binary[RIG_BINARY_MAX];

    *mutant = *scenario;
    rig_mutate(mutant, rng, UINT32_C(1) << scenario->revision);
    rig_decode(binary, rig_encode(mutant, binary), mutant);
}

/* Mutants without end, the same for all who start with the same number. */
struct mutants {
    struct rig_session *session;
    const struct rig_scenario *scenario;
    struct rig_result *run;
    uint64_t rng;
};

static int run_mutant(void *context, struct rig_error *err)
{
    struct mutants *mutants = context;
    struct rig_scenario mutant;

    next_mutant(mutants->scenario, &mutants->rng, &mutant);
    return rig_session_cover(mutants->session, &mutant, mutants->run, err);
}

/* A box that was restored a moment ago has yet to translate its code. */
#define WARM_UP 100

static int warm_up(struct mutants *mutants, struct rig_error *err)
{
    for (unsigned i = 0; i < WARM_UP; i++)
        if (run_mutant(mutants, err) < 0)
            return -1;
    return 0;
}

int rig_bench_boxes(struct rig_session *two, struct rig_session *one, const struct rig_scenario *scenario,
                    double seconds, struct rig_rates *rates, struct rig_error *err)
{
    static struct rig_result run;
    struct mutants first = {.session = two, .scenario = scenario, .run = &run, .rng = 1};
    struct mutants second = {.session = one, .scenario = scenario, .run = &run, .rng = 1};
    const struct rig_side sides[] = {{.once = run_mutant, .context = &first}, {.once = run_mutant, .context = &second}};

    if (warm_up(&first, err) < 0 || warm_up(&second, err) < 0)
        return -1;
    return rig_rates(&sides[0], &sides[1], RIG_SLICES, seconds, rates, err);
}

int rig_bench_share(struct rig_session *session, const struct rig_scenario *scenario, double seconds,
                    struct rig_time_shares *share, struct rig_error *err)
{
    static struct rig_result run;
    static uint8_t counters[RIG_MAX_COVERAGE_PAGES * RIG_PAGE_SIZE];
    struct mutants mutants = {.session = session, .scenario = scenario, .run = &run, .rng = 1};
    struct rig_moment start;
    uint64_t steps = 0, undo = 0;             /* in ticks of the guest */
    uint64_t ran = 0, waited = 0, copied = 0; /* in ns: to the outcome, for undos on the way there; for the counters */
    uint64_t cases = 0;
    uint64_t now;

    if (warm_up(&mutants, err) < 0)
        return -1;
    start = rig_moment_now();
    do {
        struct rig_scenario mutant;
        uint64_t made;
        uint64_t done;

        next_mutant(scenario, &mutants.rng, &mutant);
        made = rig_now_ns();
        if (rig_session_cover(session, &mutant, &run, err) < 0)
            return -1;
        done = rig_now_ns();
        (void)rig_session_coverage(session, &run, counters, sizeof(counters));
        memset(counters, 0, sizeof(counters));
        now = rig_now_ns();
        ran += done - made;
        copied += now - done;
        waited += run.undo_ns;
        steps += run.tsc_case;
        undo += run.tsc_undo;
        cases++;
    } while ((double)(now - start.ns) < seconds * 1e9);
    share->rate = (double)cases * 1e9 / (double)(now - start.ns);
    share->steps = rig_ticks_seconds(steps, &start);
    share->undo = (double)waited / 1e9;
    share->hand_over = (double)ran / 1e9 - share->steps - share->undo;
    share->coverage = (double)copied / 1e9;
    share->mutate = (double)(now - start.ns - ran - copied) / 1e9;
    share->undo_to_steps = steps ? (double)undo / (double)steps : 0;
    return 0;
}
