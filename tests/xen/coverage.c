/* SPDX-License-Identifier: MIT */
/*
 * The same case ends the same way and covers the same each time, or an engine keeps inputs for what chance did: in one
 * box and in the other where a campaign has two, whether the undo of the case before was waited for or not. Mutants of
 * the scenarios that are given, some runs each; a counter that moves is named by its number.
 */
#include <base/random.h>
#include <base/words.h>
#include <fuzz/engines/boot_states.h>
#include <fuzz/engines/target.h>
#include <fuzz/session/session.h>
#include <fuzz/session/xen_host.h>
#include <scenario/file.h>
#include <scenario/mutate.h>
#include <scenario/names.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUNS 4

struct covered {
    uint32_t verdict, steps;
    uint8_t counters[RIG_TARGET_COUNTERS];
};

/* The one run of each that waits for its undo. */
#define WHOLE_RUN 2

static void die(const char *text)
{
    (void)fprintf(stderr, "coverage: %s\n", text);
    exit(3);
}

static void run_once(struct rig_session *session, const struct rig_scenario *scenario, bool whole,
                     struct covered *covered)
{
    static struct rig_result run;
    struct rig_error err;
    int result = whole ? rig_session_run(session, scenario, RIG_MODE_SOFT, &run, &err) : 0;

    /* The counters of a guest that crashed and could not be brought back are gone: what rig_session_cover is for. */
    if (result == 0 && (!whole || run.rebuilt))
        result = rig_session_cover(session, scenario, &run, &err);
    if (result < 0)
        die(err.text);
    memset(covered, 0, sizeof(*covered));
    covered->verdict = run.outcome.verdict;
    covered->steps = run.outcome.steps_run;
    (void)rig_session_coverage(session, &run, covered->counters, RIG_CODE_COUNTERS);
    rig_states_count(scenario, &run, covered->counters + RIG_CODE_COUNTERS);
}

static bool is_same(const struct rig_scenario *scenario, const struct covered *a, const struct covered *b)
{
    static char text[RIG_TEXT_MAX];

    if (memcmp(a, b, sizeof(*a)) == 0)
        return true;
    (void)rig_text_print(scenario, NULL, text, sizeof(text));
    for (size_t i = 0; i < RIG_TARGET_COUNTERS; i++)
        if (a->counters[i] != b->counters[i])
            (void)fprintf(stderr, "coverage: counter %zu: %u, then %u\n", i, a->counters[i], b->counters[i]);
    (void)fprintf(stderr, "coverage: verdict %u after %u steps, then %u after %u, of:\n", a->verdict, a->steps,
                  b->verdict, b->steps);
    (void)fprintf(stderr, "%s\n", text);
    return false;
}

int main(int argc, char **argv)
{
    static struct covered first, again;
    struct rig_session_options options = {.join_kept = true};
    struct rig_session *session;
    struct rig_expectations expect;
    struct rig_error err;
    uint64_t rng = 1, cases = 0;
    unsigned wrong = 0;

    if (argc < 4 || !rig_parse_number(argv[2], 1, 1000000, &cases))
        die("expected BUILD CASES SCENARIO...");
    options.box.build_dir = argv[1];
    options.two_boxes = rig_xen_host_has_two_boxes(&options, 1);
    if (rig_session_open(&options, &session, &err) < 0)
        die(err.text);
    for (uint64_t i = 0; i < cases; i++) {
        struct rig_scenario scenario;

        if (rig_scenario_load(argv[3 + i % ((unsigned)argc - 3)], &scenario, &expect, &err) < 0)
            die(err.text);
        for (unsigned n = rig_random_below(&rng, 6); n; n--)
            rig_mutate(&scenario, &rng, UINT32_MAX);
        run_once(session, &scenario, false, &first);
        for (unsigned n = 1; n < RUNS; n++) {
            run_once(session, &scenario, n == WHOLE_RUN, &again);
            if (!is_same(&scenario, &first, &again)) {
                wrong++;
                break;
            }
        }
    }
    rig_session_close(session);
    (void)printf("coverage: %" PRIu64 " cases, %u of them covered something else another time\n", cases, wrong);
    return wrong != 0;
}
