/* SPDX-License-Identifier: MIT */
/* What came of injections, and what Xen refused, in words. */
#include <tests/unit/unit.h>

#include <fuzz/findings/told.h>

#include <string.h>

static void what_came_of_injections(void **state)
{
    const struct rig_outcome outcome = {.reached = 7, .strikes = 1, .refused = 2};
    struct rig_scenario s;
    char line[RIG_LINE_SIZE];

    (void)state;
    assert_string_equal(rig_strike_came(&outcome, 0), "struck");
    assert_string_equal(rig_strike_came(&outcome, 1), "refused by Xen");
    assert_string_equal(rig_strike_came(&outcome, 2), "nothing to strike");
    assert_string_equal(rig_strike_came(&outcome, 3), "its point was not reached");
    unit_parse("load-cr3\nat load-cr3 entry: hang\nat write-cr3 hypercall 2 time 3: set-l2 pgd_private 0x67 on user\n",
               &s, NULL);
    rig_injection_line(&s, 1, line);
    assert_string_equal(line, "at write-cr3 hypercall 2 time 3: set-l2 pgd_private 0x67 on user");
}

static void what_was_refused(void **state)
{
    struct rig_refusal r = {
        .operation = 26, .command = 3, .error = -22, .step = 0, .in_batch = 1, .operations = 1, .argument = 0x1e60c};
    struct rig_scenario s;
    char text[RIG_REFUSAL_TEXT];

    (void)state;
    unit_parse("activate-mm\n", &s, NULL);
    rig_refusal_print(&s, &r, text);
    assert_string_equal(text, "mmuext_op pin-l4 of frame 0x1e60c: -EINVAL, in a batch of activate-mm");
    r.by_injection = 1;
    r.operations = 2;
    rig_refusal_print(&s, &r, text);
    assert_non_null(
        strstr(text, "(the first of 2 operations): -EINVAL, in a batch of activate-mm; an injection asked"));
    r = (struct rig_refusal){.operation = 1, .error = -1, .argument = 0x1000, .value = 0x67, .step = 9};
    rig_refusal_print(&s, &r, text);
    assert_string_equal(text, "mmu_update of the entry at 0x1000 to 0x67: -EPERM");
    r = (struct rig_refusal){.operation = 14, .error = -99, .argument = 0xffffffff81a0c000, .value = 1, .step = 0};
    rig_refusal_print(&s, &r, text);
    assert_string_equal(text, "update_va_mapping of ffffffff81a0c000 to 0x1: -99, in activate-mm");
    r = (struct rig_refusal){.operation = 77, .error = -38, .step = 1};
    rig_refusal_print(&s, &r, text);
    assert_string_equal(text, "hypercall 77: -ENOSYS");
}

static void what_private_is_said_to_hold(void **state)
{
    (void)state;
    assert_string_equal(rig_private_held(0), "no user pgd");
    assert_string_equal(rig_private_held(UINT64_C(0xffff880001a62000)), "a page");
    assert_string_equal(rig_private_held(UINT64_C(0xffff880001a62008)), "no page");
    assert_string_equal(rig_private_held(UINT64_MAX), "no page");
    assert_string_equal(rig_private_held(0x1a62000), "no page");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_came_of_injections), cmocka_unit_test(what_was_refused),
                                       cmocka_unit_test(what_private_is_said_to_hold)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
