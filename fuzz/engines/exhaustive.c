/* SPDX-License-Identifier: MIT */
/*
 * rig-exhaustive: every scenario within a bound, once each. It needs neither corpus nor feedback, and ends by itself.
 * What it finds is all there is to find within the bound, which the other engines can be held against. The campaign
 * starts it as
 *
 *     rig-exhaustive --results DIR --changes K --injections J [--build DIR] ...
 */
#include <fuzz/engines/position.h>
#include <fuzz/engines/target_options.h>
#include <scenario/codec.h>
#include <scenario/exhaust.h>

#include <signal.h>
#include <stdlib.h>

/* Runs that the estimate is made from: a second. But no more than a small part of the whole. */
#define SAMPLE 256
#define SAMPLE_SHARE 16

struct listed {
    const struct rig_target_options *options;
    struct rig_exhaust *exhaust;
    struct rig_position *position;
    struct rig_target *target;
    struct rig_live *live;
};

/* 1: it struck, or there is nothing to strike; 0: its point was not reached; -1: the campaign cannot go on. */
static int run(struct listed *listed, uint64_t number, struct rig_error *err)
{
    uint8_t binary[RIG_BINARY_MAX];
    struct rig_scenario scenario;

    rig_exhaust_get(listed->exhaust, number, &scenario);
    if (rig_target_run(listed->target, binary, rig_encode(&scenario, binary), NULL, err) < 0)
        return -1;
    return scenario.injection_count == 0 || rig_target_struck(listed->target);
}

/*
 * From runs all over what is left: how long it will take. Those whose point is not reached are as good as free, for the
 * others of that point are left out. Confirming what is found comes on top, which nobody knows before.
 */
static int estimate(struct listed *listed, struct rig_error *err)
{
    uint64_t first = listed->position->next,
             left = listed->position->from + rig_position_size(listed->position) - first;
    unsigned runs = left / SAMPLE_SHARE < SAMPLE ? (unsigned)(left / SAMPLE_SHARE) : SAMPLE, reached = 0;
    uint64_t before = listed->live->soft_ns;
    double each;

    for (unsigned i = 0; i < runs && !rig_target_stopped(listed->target); i++) {
        int result = run(listed, first + left / runs * i, err);

        if (result < 0)
            return -1;
        reached += (unsigned)result;
    }
    if (runs == 0 || rig_target_stopped(listed->target))
        return 0;
    each = (double)(listed->live->soft_ns - before) / runs;
    rig_live_add(&listed->live->expected_ns,
                 (uint64_t)(each * (double)left * reached / runs / listed->options->jobs) + 1);
    return 0;
}

static int run_all(struct listed *listed, struct rig_error *err)
{
    uint64_t number;
    unsigned slot;

    while (!rig_target_stopped(listed->target) &&
           rig_position_take(listed->position, listed->options->job, listed->options->jobs, &slot, &number)) {
        int result = run(listed, number, err);
        uint64_t next = result == 0 ? rig_exhaust_next_point(listed->exhaust, number) : number + 1;

        if (result < 0)
            return -1;
        rig_position_done(listed->position, slot, next);
        listed->live->listed_done = rig_position_count(listed->position);
    }
    return 0;
}

/* Says what the list is made of: one that is resumed must be the same. */
static int open_list(struct listed *listed, struct rig_error *err)
{
    const struct rig_target_options *o = listed->options;
    const char *why;

    listed->exhaust = rig_exhaust_new(&o->bound, &why);
    if (!listed->exhaust)
        return rig_error_set(err, RIG_ERROR_USAGE, "--changes %u --injections %u: %s", o->bound.changes,
                             o->bound.injections, why);
    return rig_position_open(o->results, &o->bound, rig_exhaust_count(listed->exhaust), &o->share, &listed->position,
                             err);
}

static int run_list(struct listed *listed, struct rig_error *err)
{
    if (open_list(listed, err) < 0 || rig_target_open(listed->options, &listed->target, err) < 0)
        return -1;
    listed->live->listed_done = rig_position_count(listed->position);
    listed->live->listed = rig_position_size(listed->position);
    if (listed->options->job == 0 && estimate(listed, err) < 0)
        return -1;
    return run_all(listed, err);
}

int main(int argc, char **argv)
{
    struct rig_target_options options;
    struct listed listed = {.options = &options};
    struct rig_error err;
    int result;

    /* Ctrl-C reaches all of us; the campaign says when to stop, and we stop between two cases. */
    (void)signal(SIGINT, SIG_IGN);
    result = rig_target_options_parse(argc, argv, &options, &err);
    if (result == 0) {
        listed.live = &options.lives[options.job];
        result = run_list(&listed, &err);
    }
    rig_target_close(listed.target);
    rig_exhaust_free(listed.exhaust);
    if (result == 0)
        return EXIT_SUCCESS;
    rig_target_give_up(&options, &err);
    return err.code;
}
