/* SPDX-License-Identifier: MIT */
/*
 * One finding a cause: what does not matter must not change its name. Each scenario that has a defect, on each
 * revision, is run again with steps that never run, with registrations that are made twice, and with injections whose
 * point is never reached; then with addresses that move. Signature and cause must stay, in both modes.
 */
#include <base/random.h>
#include <fuzz/findings/cause.h>
#include <fuzz/replay/runner.h>
#include <rig/bounds.h>
#include <scenario/file.h>
#include <scenario/inert.h>
#include <scenario/names.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VARIANTS 4 /* of each defect, in each mode */

static struct rig_result run; /* large: not for the stack */

struct end {
    char signature[RIG_SIGNATURE_SIZE];
    char cause[RIG_CAUSE_SIZE];
    uint64_t address;
    unsigned steps_run;
};

struct noise {
    struct rig_runner rig;
    uint64_t rng;
    unsigned defects, variants, moved, wrong;
};

static void die(const char *text)
{
    (void)fprintf(stderr, "noise: %s\n", text);
    exit(3);
}

static struct end run_case(struct noise *noise, const struct rig_scenario *scenario, enum rig_mode mode)
{
    struct rig_judged judged;
    struct rig_error err;
    struct end end;

    if (rig_session_run(noise->rig.session, scenario, mode, &run, &err) < 0)
        die(err.text);
    rig_judge(&judged, scenario, &run, noise->rig.symbols);
    memcpy(end.signature, judged.signature, sizeof(end.signature));
    rig_cause(end.cause, &judged);
    end.address = run.outcome.address;
    end.steps_run = run.outcome.steps_run;
    return end;
}

static void compare(struct noise *noise, const struct end *plain, const struct rig_scenario *noisy, enum rig_mode mode)
{
    static char text[RIG_TEXT_MAX];
    struct end end = run_case(noise, noisy, mode);

    noise->variants++;
    noise->moved += end.address != plain->address;
    if (strcmp(end.signature, plain->signature) == 0 && strcmp(end.cause, plain->cause) == 0)
        return;
    noise->wrong++;
    (void)rig_text_print(noisy, NULL, text, sizeof(text));
    (void)fprintf(stderr, "noise: %s (%s) has become %s (%s)\n%s\n", plain->signature, plain->cause, end.signature,
                  end.cause, text);
}

static void insert(struct rig_scenario *s, unsigned at, uint8_t step)
{
    if (s->step_count == RIG_MAX_STEPS)
        return;
    memmove(&s->steps[at + 1], &s->steps[at], s->step_count - at);
    s->steps[at] = step;
    s->step_count++;
}

/* Other steps behind the one that did not end: they never run. */
static void other_tail(struct noise *noise, struct rig_scenario *s, unsigned steps_run)
{
    unsigned steps = rig_random_below(&noise->rng, 6);

    if (steps_run >= s->step_count)
        return;
    s->step_count = (uint8_t)(steps_run + 1);
    while (steps--)
        insert(s, s->step_count, (uint8_t)rig_random_below(&noise->rng, RIG_STEP_COUNT));
}

/* What registers or copies something does the same when it is done again at once. */
static bool may_be_twice(uint8_t step)
{
    static const uint8_t steps[] = {RIG_STEP_SETUP_STACKPROTECTOR,
                                    RIG_STEP_EARLY_TRAP_INIT,
                                    RIG_STEP_EARLY_TRAP_PF_INIT,
                                    RIG_STEP_TRAP_INIT,
                                    RIG_STEP_IDT_SETUP_EARLY_HANDLER,
                                    RIG_STEP_XEN_INIT_CAPABILITIES,
                                    RIG_STEP_ARCH_SETUP};

    return memchr(steps, step, sizeof(steps)) != NULL;
}

static void twice(struct noise *noise, struct rig_scenario *s, unsigned steps_run)
{
    unsigned ran = steps_run < s->step_count ? steps_run : s->step_count;

    for (unsigned i = ran; i-- > 0;)
        if (may_be_twice(s->steps[i]) && rig_random_below(&noise->rng, 2))
            insert(s, i + 1, s->steps[i]);
}

/* An injection at a step that is not in the scenario, and that none in it calls. */
static void unreached(struct noise *noise, struct rig_scenario *s)
{
    uint8_t step = (uint8_t)rig_random_below(&noise->rng, RIG_STEP_COUNT);

    if (s->injection_count == RIG_MAX_INJECTIONS || memchr(s->steps, step, s->step_count))
        return;
    s->injections[s->injection_count++] =
        (struct rig_injection){.place = step, .where = RIG_WHERE_ENTRY, .fault = RIG_FAULT_RAISE_EVENT};
    if (!rig_inert(s, s->injection_count - 1U))
        memset(&s->injections[--s->injection_count], 0, sizeof(s->injections[0]));
}

static void with_noise(struct noise *noise, const struct rig_scenario *scenario)
{
    static const enum rig_mode modes[] = {RIG_MODE_TRUE, RIG_MODE_SOFT};

    for (unsigned mode = 0; mode < 2; mode++) {
        struct end plain = run_case(noise, scenario, modes[mode]);

        if (!plain.signature[0])
            continue;
        noise->defects++;
        for (unsigned i = 0; i < VARIANTS; i++) {
            struct rig_scenario noisy = *scenario;

            /* From the end to the start: where a step stands must not move before it is used. */
            other_tail(noise, &noisy, plain.steps_run);
            twice(noise, &noisy, plain.steps_run);
            unreached(noise, &noisy);
            compare(noise, &plain, &noisy, modes[mode]);
        }
        compare(noise, &plain, scenario, modes[mode]);
    }
}

/* The same read of vmemmap before there is one, wherever in it. */
static void addresses_move(struct noise *noise, unsigned revision)
{
    struct rig_scenario s = {.revision = (uint8_t)revision, .step_count = 2, .injection_count = 1};
    struct end plain;

    s.steps[0] = RIG_STEP_SETUP_KERNEL_PAGETABLE;
    s.steps[1] = RIG_STEP_EARLY_TRAP_INIT;
    s.injections[0] = (struct rig_injection){.place = RIG_STEP_EARLY_TRAP_INIT,
                                             .where = RIG_WHERE_EXIT,
                                             .fault = RIG_FAULT_TOUCH,
                                             .entry = 0xffffea0000000000};
    plain = run_case(noise, &s, RIG_MODE_TRUE);
    if (!plain.signature[0])
        die("nothing was found where nothing is mapped");
    noise->defects++;
    for (unsigned i = 0; i < VARIANTS; i++) {
        s.injections[0].entry = 0xffffea0000000000 + ((uint64_t)rig_random_below(&noise->rng, 1U << 30) << 8);
        compare(noise, &plain, &s, RIG_MODE_TRUE);
    }
}

int main(int argc, char **argv)
{
    struct rig_session_options options = {.join_kept = true};
    struct noise noise = {.rng = 1};
    struct rig_expectations expect;
    struct rig_scenario scenario;
    struct rig_error err;

    if (argc < 3)
        die("expected BUILD SCENARIO...");
    options.box.build_dir = argv[1];
    if (rig_runner_open(&noise.rig, &options, &err) < 0)
        die(err.text);
    for (unsigned revision = 0; revision < RIG_REVISION_COUNT; revision++) {
        if (!rig_revision_in_guest(revision))
            continue;
        for (int i = 2; i < argc; i++) {
            if (rig_scenario_load(argv[i], &scenario, &expect, &err) < 0)
                die(err.text);
            scenario.revision = (uint8_t)revision;
            with_noise(&noise, &scenario);
        }
        addresses_move(&noise, revision);
    }
    rig_runner_close(&noise.rig);
    (void)printf("noise: %u defects, %u runs with noise, %u of them at another address, %u under another name\n",
                 noise.defects, noise.variants, noise.moved, noise.wrong);
    return noise.wrong || !noise.moved || !noise.defects;
}
