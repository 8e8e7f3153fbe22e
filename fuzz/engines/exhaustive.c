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

struct walk {
    const struct rig_target_options *options;
    struct rig_exhaust *exhaust;
    struct rig_position *position;
    struct rig_target *target;
    struct rig_live *live;
};

/* 1: it struck, or there is nothing to strike; 0: its point was not reached; -1: the campaign cannot go on. */
static int run(struct walk *walk, uint64_t number, struct rig_error *err)
{
    uint8_t binary[RIG_BINARY_MAX];
    struct rig_scenario scenario;

    rig_exhaust_get(walk->exhaust, number, &scenario);
    if (rig_target_run(walk->target, binary, rig_encode(&scenario, binary), NULL, err) < 0)
        return -1;
    return scenario.injection_count == 0 || rig_target_struck(walk->target);
}

/*
 * From runs all over what is left: how long it will take. Those whose point is not reached are as good as free, for the
 * others of that point are left out. Confirming what is found comes on top, which nobody knows before.
 */
static int estimate(struct walk *walk, struct rig_error *err)
{
    uint64_t first = walk->position->next, left = walk->position->count - first;
    unsigned runs = left / SAMPLE_SHARE < SAMPLE ? (unsigned)(left / SAMPLE_SHARE) : SAMPLE, reached = 0;
    uint64_t before = walk->live->soft_ns;
    double each;

    for (unsigned i = 0; i < runs && !rig_target_stopped(walk->target); i++) {
        int result = run(walk, first + left / runs * i, err);

        if (result < 0)
            return -1;
        reached += (unsigned)result;
    }
    if (runs == 0 || rig_target_stopped(walk->target))
        return 0;
    each = (double)(walk->live->soft_ns - before) / runs;
    rig_live_add(&walk->live->expected_ns, (uint64_t)(each * (double)left * reached / runs / walk->options->jobs) + 1);
    return 0;
}

static int walk_all(struct walk *walk, struct rig_error *err)
{
    uint64_t number;
    unsigned slot;

    while (!rig_target_stopped(walk->target) &&
           rig_position_take(walk->position, walk->options->job, walk->options->jobs, &slot, &number)) {
        int result = run(walk, number, err);
        uint64_t next = result == 0 ? rig_exhaust_next_point(walk->exhaust, number) : number + 1;

        if (result < 0)
            return -1;
        rig_position_done(walk->position, slot, next);
        walk->live->listed_done = rig_position_count(walk->position);
    }
    return 0;
}

/* Says what the list is made of: one that is resumed must be the same. */
static int open_list(struct walk *walk, struct rig_error *err)
{
    const struct rig_target_options *o = walk->options;
    const char *why;

    walk->exhaust = rig_exhaust_new(&o->bound, &why);
    if (!walk->exhaust)
        return rig_error_set(err, RIG_ERROR_USAGE, "--changes %u --injections %u: %s", o->bound.changes,
                             o->bound.injections, why);
    return rig_position_open(o->results, &o->bound, rig_exhaust_count(walk->exhaust), &walk->position, err);
}

static int walk_list(struct walk *walk, struct rig_error *err)
{
    if (open_list(walk, err) < 0 || rig_target_open(walk->options, &walk->target, err) < 0)
        return -1;
    walk->live->listed_done = rig_position_count(walk->position);
    walk->live->listed = walk->position->count;
    if (walk->options->job == 0 && estimate(walk, err) < 0)
        return -1;
    return walk_all(walk, err);
}

int main(int argc, char **argv)
{
    struct rig_target_options options;
    struct walk walk = {.options = &options};
    struct rig_error err;
    int result;

    /* Ctrl-C reaches all of us; the campaign says when to stop, and we stop between two cases. */
    (void)signal(SIGINT, SIG_IGN);
    result = rig_target_options_parse(argc, argv, &options, &err);
    if (result == 0) {
        walk.live = &options.lives[options.job];
        result = walk_list(&walk, &err);
    }
    rig_target_close(walk.target);
    rig_exhaust_free(walk.exhaust);
    if (result == 0)
        return EXIT_SUCCESS;
    rig_target_give_up(&options, &err);
    return err.code;
}
