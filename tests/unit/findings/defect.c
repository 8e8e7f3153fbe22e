/* SPDX-License-Identifier: MIT */
/* Runs that end alike are told apart by what else is known of them. */
#include <tests/unit/unit.h>

#include <fuzz/findings/defect.h>

#include <string.h>

#define USER_PGD UINT64_C(0xffff880001a62000)
#define POISON UINT64_C(0x5a5a5a5a5a5a5a5a)

static struct rig_scenario scenario;
static struct rig_result run;

static const char *defect_of(struct rig_outcome outcome)
{
    static char texts[2][RIG_DEFECT_SIZE];
    static unsigned next;
    const struct rig_judged judged = {.scenario = &scenario, .run = &run};

    unit_parse("load-cr3\n", &scenario, NULL);
    run.outcome = outcome;
    next = !next;
    rig_defect(texts[next], &judged);
    return texts[next];
}

static struct rig_outcome silent(uint32_t reads, uint64_t held)
{
    return (struct rig_outcome){.verdict = RIG_VERDICT_SILENT_FAULT,
                                .beliefs = 1U << RIG_BELIEF_USER_CR3,
                                .private_reads = reads,
                                .private_held = held};
}

static void what_private_held(void **state)
{
    (void)state;
    assert_string_not_equal(defect_of(silent(1, 0)), defect_of(silent(1, USER_PGD)));
    assert_string_not_equal(defect_of(silent(1, POISON)), defect_of(silent(1, USER_PGD)));
    assert_string_not_equal(defect_of(silent(1, USER_PGD + 8)), defect_of(silent(1, USER_PGD)));
    assert_string_not_equal(defect_of(silent(0, 0)), defect_of(silent(1, 0)));
    /* Another page, and another number of reads, come of what is left out. */
    assert_string_equal(defect_of(silent(1, USER_PGD + 0x1000)), defect_of(silent(7, USER_PGD)));
}

/* A fault elsewhere is the same one with a process and without. */
static void a_sound_private_is_no_part_of_a_fault(void **state)
{
    struct rig_outcome fault = {.verdict = RIG_VERDICT_UNHANDLED_PAGE_FAULT, .vector = 14, .private_reads = 1};
    static char without[RIG_DEFECT_SIZE];

    (void)state;
    (void)strcpy(without, defect_of(fault));
    fault.private_held = USER_PGD;
    assert_string_equal(defect_of(fault), without);
    fault.private_held = POISON;
    assert_string_not_equal(defect_of(fault), without);
}

static void refusals_that_an_injection_asked_for(void **state)
{
    struct rig_outcome o = {
        .verdict = RIG_VERDICT_BOOTED, .refusal_count = 1, .refusals = {{.operation = 26, .command = 3, .error = -22}}};
    static char own[RIG_DEFECT_SIZE];

    (void)state;
    (void)strcpy(own, defect_of(o));
    o.refusals[0].by_injection = 1;
    assert_string_not_equal(defect_of(o), own);
    o.verdict = RIG_VERDICT_GUEST_BUG; /* where a fault ends a run they have no part in it */
    assert_string_equal(defect_of(o), "guest-bug");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_private_held),
        cmocka_unit_test(a_sound_private_is_no_part_of_a_fault),
        cmocka_unit_test(refusals_that_an_injection_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
