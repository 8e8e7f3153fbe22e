/* SPDX-License-Identifier: MIT */
/* When a run is as expected, and how an expectation is shown. */
#include <tests/unit/unit.h>

#include <fuzz/findings/expected.h>

#include <stdio.h>
#include <string.h>

#define ADDRESS UINT64_C(0xffffea000005b2d0)

static bool judge(const struct rig_expectation *expectation, const struct rig_outcome *outcome)
{
    const struct rig_result run = {.outcome = *outcome};
    const struct rig_judged judged = {
        .run = &run, .chain = {.count = 2, .links = {{.function = "xen_get_user_pgd"}, {.function = NULL}}}};

    return rig_as_expected(expectation, &judged);
}

static void nothing_expected_means_booted(void **state)
{
    static const struct rig_expectation nothing;

    (void)state;
    for (uint32_t verdict = 0; verdict < RIG_VERDICT_COUNT; verdict++) {
        const struct rig_outcome outcome = {.verdict = verdict};

        assert_int_equal(judge(&nothing, &outcome), verdict == RIG_VERDICT_BOOTED);
    }
}

static void a_verdict(void **state)
{
    static const struct rig_expectation hang = {.set = true, .verdict = RIG_VERDICT_HANG};

    (void)state;
    for (uint32_t verdict = 0; verdict < RIG_VERDICT_COUNT; verdict++) {
        const struct rig_outcome outcome = {.verdict = verdict, .address = ADDRESS};

        assert_int_equal(judge(&hang, &outcome), verdict == RIG_VERDICT_HANG);
    }
}

static void a_verdict_at_an_address(void **state)
{
    static const struct rig_expectation fault = {
        .set = true, .has_address = true, .verdict = RIG_VERDICT_UNHANDLED_PAGE_FAULT, .address = ADDRESS};
    struct rig_outcome outcome = {.verdict = RIG_VERDICT_UNHANDLED_PAGE_FAULT, .address = ADDRESS};

    (void)state;
    assert_true(judge(&fault, &outcome));
    outcome.address++;
    assert_false(judge(&fault, &outcome));
    outcome.address = ADDRESS;
    outcome.verdict = RIG_VERDICT_HANDLED_PAGE_FAULT;
    assert_false(judge(&fault, &outcome));
}

static void what_else_a_line_pins(void **state)
{
    const struct rig_outcome fault = {.verdict = RIG_VERDICT_HANDLED_PAGE_FAULT,
                                      .address = ADDRESS,
                                      .beliefs = RIG_BELIEF_BIT(PINNED),
                                      .refusal_count = 1,
                                      .refusals = {{.operation = 26, .command = 3, .error = -22}}};
    static const struct {
        const char *line;
        bool fits;
    } lines[] = {
        {"region vmemmap", true},
        {"region user", false},
        {"in xen_get_user_pgd", true},
        {"in xen_get_user", false},
        {"belief pinned", true},
        {"belief kernel-cr3", false},
        {"refused pin-l4", true},
        {"refused mmuext_op", true},
        {"refused unpin", false},
        {"at 0xffffea000005b2d0 in xen_get_user_pgd region vmemmap belief pinned refused pin-l4", true},
        {"at 0xffffea000005b2d0 in xen_get_user_pgd region vmemmap belief plain refused pin-l4", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char text[256], again[RIG_EXPECTATION_SIZE];
        struct rig_expectations expect;
        struct rig_scenario s;

        (void)snprintf(text, sizeof(text), "load-cr3\nexpect R0 handled-page-fault %s\n", lines[i].line);
        unit_parse(text, &s, &expect);
        assert_int_equal(judge(&expect.revision[0], &fault), lines[i].fits);
        rig_expectation_print(&expect.revision[0], again);
        assert_non_null(strstr(again, lines[i].line));
    }
}

static void as_text(void **state)
{
    static const struct rig_expectation nothing,
        booted = {.set = true, .verdict = RIG_VERDICT_BOOTED},
        fault = {.set = true, .has_address = true, .verdict = RIG_VERDICT_UNHANDLED_PAGE_FAULT, .address = ADDRESS},
        low = {.set = true, .has_address = true, .verdict = RIG_VERDICT_HANDLED_PAGE_FAULT, .address = 0x10};
    char text[RIG_EXPECTATION_SIZE];

    (void)state;
    rig_expectation_print(&nothing, text);
    assert_string_equal(text, "");
    rig_expectation_print(&booted, text);
    assert_string_equal(text, "booted");
    rig_expectation_print(&fault, text);
    assert_string_equal(text, "unhandled-page-fault at 0xffffea000005b2d0");
    rig_expectation_print(&low, text);
    assert_string_equal(text, "handled-page-fault at 0x0000000000000010");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_expected_means_booted),
        cmocka_unit_test(a_verdict),
        cmocka_unit_test(a_verdict_at_an_address),
        cmocka_unit_test(what_else_a_line_pins),
        cmocka_unit_test(as_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
