/* SPDX-License-Identifier: MIT */
/*
 * The blocks of Xen that a case begins are its own: the same case begins nearly the same ones each time, a boot begins
 * those of the calls that it makes, and one that Xen refuses something begins the code that refuses it.
 */
#include <fuzz/coverage/blocks.h>
#include <fuzz/session/session.h>
#include <scenario/file.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUNS 12

/* What chance may add to a case as a rule, of what it always begins: an interrupt in the middle of a call. */
#define MOST_BY_CHANCE 0.1

static void die(const char *text)
{
    (void)fprintf(stderr, "xen_blocks: %s\n", text);
    exit(3);
}

/* Those that are in `all` and not in `others`. */
static size_t more(const struct rig_blocks *all, const struct rig_blocks *others)
{
    size_t count = 0;

    for (size_t i = 0; i < all->room; i++)
        count += all->rows[i].address && !rig_blocks_has(others, all->rows[i].address);
    return count;
}

/* One case, so often; `ever`: what any run began, `always`: what each did. */
struct ran {
    struct rig_blocks ever, always;
    size_t counts[RUNS];
};

static int by_count(const void *a, const void *b)
{
    const size_t left = *(const size_t *)a, right = *(const size_t *)b;

    return (left > right) - (left < right);
}

/* The upper one of the two in the middle. */
static double median(struct ran *ran)
{
    size_t middle;

    qsort(ran->counts, RUNS, sizeof(ran->counts[0]), by_count);
    middle = ran->counts[RUNS / 2];
    return (double)middle;
}

static void run(struct rig_session *session, const struct rig_scenario *scenario, struct ran *ran)
{
    static struct rig_result result;
    struct rig_error err;

    *ran = (struct ran){0};
    for (unsigned i = 0; i < RUNS; i++) {
        struct rig_blocks now = {0}, both = {0};
        const struct rig_plugin_block *const *begun;
        size_t count;

        if (rig_session_cover(session, scenario, &result, &err) < 0)
            die(err.text);
        begun = rig_session_xen_blocks(session, &result, &count);
        ran->counts[i] = count;
        for (size_t n = 0; n < count; n++)
            if (!rig_blocks_add(&ran->ever, begun[n]->address, 1) || !rig_blocks_add(&now, begun[n]->address, 1) ||
                ((i == 0 || rig_blocks_has(&ran->always, begun[n]->address)) &&
                 !rig_blocks_add(&both, begun[n]->address, 1)))
                die("out of memory");
        rig_blocks_free(&now);
        rig_blocks_free(&ran->always);
        ran->always = both;
    }
}

static unsigned check(const char *build_dir, const struct rig_scenario scenarios[3])
{
    static const char *const names[] = {"no step", "a boot", "a refused pin"};
    const struct rig_session_options options = {.box.build_dir = build_dir, .counts_xen = true};
    struct rig_session *session;
    struct rig_error err;
    struct ran ran[3];
    unsigned wrong = 0;

    if (rig_session_open(&options, &session, &err) < 0)
        die(err.text);
    run(session, &scenarios[1], &ran[1]); /* what a first run of all translates is not what the others do */
    rig_blocks_free(&ran[1].ever);
    rig_blocks_free(&ran[1].always);
    for (unsigned i = 0; i < 3; i++) {
        run(session, &scenarios[i], &ran[i]);
        (void)printf("%s: %zu blocks in each of %u runs, %zu in any\n", names[i], ran[i].always.count, RUNS,
                     ran[i].ever.count);
    }
    for (unsigned i = 1; i < 3; i++)
        wrong += median(&ran[i]) > (1 + MOST_BY_CHANCE) * (double)ran[i].always.count;
    wrong += more(&ran[1].always, &ran[0].ever) < 200; /* pins, batches, a new base pointer: code of mm.c */
    wrong += more(&ran[2].always, &ran[1].ever) == 0;
    (void)printf("a boot begins %zu blocks more than no step, a refused pin %zu more than a boot\n",
                 more(&ran[1].always, &ran[0].ever), more(&ran[2].always, &ran[1].ever));
    for (unsigned i = 0; i < 3; i++) {
        rig_blocks_free(&ran[i].ever);
        rig_blocks_free(&ran[i].always);
    }
    rig_session_close(session);
    return wrong;
}

int main(int argc, char **argv)
{
    struct rig_scenario scenarios[3] = {0};
    struct rig_expectations expect;
    struct rig_error err;

    if (argc != 4)
        die("expected BUILD BOOT REFUSED");
    for (unsigned i = 1; i < 3; i++)
        if (rig_scenario_load(argv[1 + i], &scenarios[i], &expect, &err) < 0)
            die(err.text);
    return check(argv[1], scenarios) != 0;
}
