/* SPDX-License-Identifier: MIT */
/* When a run is as expected, and how an expectation is shown. */
#include <tests/unit/unit.h>

#include <fuzz/findings/expected.h>

#define ADDRESS UINT64_C(0xffffea000005b2d0)

static void nothing_expected_means_booted(void **state)
{
    static const struct rig_expectation nothing;

    (void)state;
    for (uint32_t verdict = 0; verdict < RIG_VERDICT_COUNT; verdict++) {
        const struct rig_outcome outcome = {.verdict = verdict};

        assert_int_equal(rig_as_expected(&nothing, &outcome), verdict == RIG_VERDICT_BOOTED);
    }
}

static void a_verdict(void **state)
{
    static const struct rig_expectation hang = {.set = true, .verdict = RIG_VERDICT_HANG};

    (void)state;
    for (uint32_t verdict = 0; verdict < RIG_VERDICT_COUNT; verdict++) {
        const struct rig_outcome outcome = {.verdict = verdict, .address = ADDRESS};

        assert_int_equal(rig_as_expected(&hang, &outcome), verdict == RIG_VERDICT_HANG);
    }
}

static void a_verdict_at_an_address(void **state)
{
    static const struct rig_expectation fault = {true, true, RIG_VERDICT_UNHANDLED_PAGE_FAULT, ADDRESS};
    struct rig_outcome outcome = {.verdict = RIG_VERDICT_UNHANDLED_PAGE_FAULT, .address = ADDRESS};

    (void)state;
    assert_true(rig_as_expected(&fault, &outcome));
    outcome.address++;
    assert_false(rig_as_expected(&fault, &outcome));
    outcome.address = ADDRESS;
    outcome.verdict = RIG_VERDICT_HANDLED_PAGE_FAULT;
    assert_false(rig_as_expected(&fault, &outcome));
}

static void as_text(void **state)
{
    static const struct rig_expectation nothing, booted = {.set = true, .verdict = RIG_VERDICT_BOOTED},
                                                 fault = {true, true, RIG_VERDICT_UNHANDLED_PAGE_FAULT, ADDRESS},
                                                 low = {true, true, RIG_VERDICT_HANDLED_PAGE_FAULT, 0x10};
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
        cmocka_unit_test(as_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
