/* SPDX-License-Identifier: MIT */
/*
 * Nothing a case did may reach the next one: each of many random scenarios is run right after others, and again after
 * yet others, and must come to the very same outcome; now and then all is held against a domain built afresh.
 */
#include <base/random.h>
#include <base/words.h>
#include <fuzz/session/session.h>
#include <scenario/file.h>
#include <scenario/mutate.h>
#include <scenario/names.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 16
#define CASES 64
#define FRESH 8 /* of them in a domain of their own */

static struct rig_scenario cases[CASES];
static struct rig_outcome first[CASES];
static struct rig_result run;

static void die(const char *text)
{
    (void)fprintf(stderr, "undo: %s\n", text);
    exit(3);
}

static struct rig_outcome run_case(struct rig_session *session, unsigned i, enum rig_mode mode)
{
    struct rig_error err;

    if (rig_session_run(session, &cases[i], mode, &run, &err) < 0)
        die(err.text);
    return run.outcome;
}

/* A hang stops wherever the watchdog finds it; machine frames differ between domains. */
static bool equal(const struct rig_outcome *a, const struct rig_outcome *b)
{
    if (a->verdict == RIG_VERDICT_HANG)
        return b->verdict == RIG_VERDICT_HANG && a->steps_run == b->steps_run;
    return a->verdict == b->verdict && a->source == b->source && a->vector == b->vector &&
           a->error_code == b->error_code && a->address == b->address && a->rip == b->rip &&
           a->steps_run == b->steps_run && a->strikes == b->strikes && a->facts == b->facts &&
           a->beliefs == b->beliefs && a->refusal_count == b->refusal_count && a->private_reads == b->private_reads &&
           a->call_count == b->call_count && memcmp(a->calls, b->calls, sizeof(a->calls)) == 0;
}

static unsigned compare(unsigned i, const struct rig_outcome *b, const char *when)
{
    static char text[RIG_TEXT_MAX];
    const struct rig_outcome *a = &first[i];

    if (equal(a, b))
        return 0;
    (void)rig_text_print(&cases[i], NULL, text, sizeof(text));
    (void)fprintf(stderr,
                  "undo: %s: %s at %016" PRIx64 " (rip %016" PRIx64 ", %u steps, struck 0x%x), then %s at %016" PRIx64
                  " (rip %016" PRIx64 ", %u steps, struck 0x%x)\n%s\n",
                  when, rig_name(&rig_verdict_names, a->verdict), a->address, a->rip, (unsigned)a->steps_run,
                  (unsigned)a->strikes, rig_name(&rig_verdict_names, b->verdict), b->address, b->rip,
                  (unsigned)b->steps_run, (unsigned)b->strikes, text);
    return 1;
}

static unsigned round_of(struct rig_session *session, enum rig_mode mode, uint64_t *rng)
{
    struct rig_outcome again;
    struct rig_error err;
    unsigned wrong = 0;

    for (unsigned i = 0; i < CASES; i++)
        first[i] = run_case(session, i, mode);
    for (unsigned n = 0; n < CASES; n++) {
        unsigned i = rig_random_below(rng, CASES);

        again = run_case(session, i, mode);
        wrong += compare(i, &again, "after other cases");
    }
    for (unsigned n = 0; n < FRESH; n++) {
        unsigned i = rig_random_below(rng, CASES);

        if (rig_session_command(session, RIG_COMMAND_REBUILD, 0, &err) < 0)
            die(err.text);
        again = run_case(session, i, mode);
        wrong += compare(i, &again, "in a fresh domain");
    }
    return wrong;
}

/* Right after itself, judged by Xen: an end by Xen is undone by another vCPU, which knows less. */
static unsigned twice(struct rig_session *session, const char *path)
{
    struct rig_expectations expect;
    struct rig_outcome again;
    struct rig_error err;

    if (rig_scenario_load(path, &cases[0], &expect, &err) < 0)
        die(err.text);
    first[0] = run_case(session, 0, RIG_MODE_TRUE);
    again = run_case(session, 0, RIG_MODE_TRUE);
    return compare(0, &again, "after itself");
}

int main(int argc, char **argv)
{
    struct rig_session_options options = {.join_kept = true};
    struct rig_session *session;
    struct rig_expectations expect;
    struct rig_error err;
    uint64_t rng = 1, rounds = ROUNDS;
    unsigned wrong = 0;

    if (argc < 4 || !rig_parse_number(argv[2], 1, 1000000, &rounds))
        die("expected BUILD ROUNDS SCENARIO...");
    options.box.build_dir = argv[1];
    options.box.xen = getenv("RIG_TEST_XEN"); /* to try another hypervisor by hand */
    if (rig_session_open(&options, &session, &err) < 0)
        die(err.text);
    for (int i = 3; i < argc; i++)
        wrong += twice(session, argv[i]);
    for (unsigned round = 0; round < rounds; round++) {
        for (unsigned i = 0; i < CASES; i++) {
            const char *path = argv[3 + rig_random_below(&rng, (unsigned)argc - 3)];

            if (rig_scenario_load(path, &cases[i], &expect, &err) < 0)
                die(err.text);
            for (unsigned n = rig_random_below(&rng, 6); n; n--)
                rig_mutate(&cases[i], &rng, UINT32_MAX);
        }
        wrong += round_of(session, round % 4 == 3 ? RIG_MODE_TRUE : RIG_MODE_SOFT, &rng);
    }
    rig_session_close(session);
    (void)printf("undo: %" PRIu64 " cases, %u of them otherwise the second time\n", rounds * CASES, wrong);
    return wrong != 0;
}
