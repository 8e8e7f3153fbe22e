/* SPDX-License-Identifier: MIT */
/* One scenario that did not end as predicted does not hide another that does. */
#include <tests/unit/unit.h>

#include <fuzz/engines/refuted.h>

#define SIGNATURE "R3-silent-fault-plain-end-5c6d6f15"

static void what_was_never_refuted_is_due(void **state)
{
    struct rig_refuted *refuted = rig_refuted_new();

    (void)state;
    assert_non_null(refuted);
    assert_true(rig_refuted_is_due(refuted, SIGNATURE, 1));
    assert_true(rig_refuted_is_due(refuted, SIGNATURE, 1));
    assert_false(rig_refuted_has(refuted, SIGNATURE));
    rig_refuted_add(refuted, SIGNATURE);
    assert_true(rig_refuted_has(refuted, SIGNATURE));
    assert_true(rig_refuted_is_due(refuted, "R5-silent-fault-plain-end-5c6d6f15", 1));
    rig_refuted_free(refuted);
}

static void the_first_scenarios_are_all_tried_and_later_ones_ever_more_seldom(void **state)
{
    struct rig_refuted *refuted = rig_refuted_new();
    unsigned tried = 0;

    (void)state;
    assert_non_null(refuted);
    rig_refuted_add(refuted, SIGNATURE);
    for (uint64_t scenario = 1; scenario <= 64; scenario++)
        assert_true(rig_refuted_is_due(refuted, SIGNATURE, scenario));
    for (uint64_t scenario = 65; scenario <= 100000; scenario++)
        tried += rig_refuted_is_due(refuted, SIGNATURE, scenario);
    assert_int_equal(tried, 10); /* 128, 256, .. 65,536 */
    rig_refuted_free(refuted);
}

static void the_same_scenario_once_more_is_not_tried(void **state)
{
    struct rig_refuted *refuted = rig_refuted_new();

    (void)state;
    assert_non_null(refuted);
    rig_refuted_add(refuted, SIGNATURE);
    rig_refuted_add(refuted, SIGNATURE);
    assert_true(rig_refuted_is_due(refuted, SIGNATURE, 0));
    for (unsigned i = 0; i < 1000; i++)
        assert_false(rig_refuted_is_due(refuted, SIGNATURE, 0));
    assert_true(rig_refuted_is_due(refuted, SIGNATURE, 1));
    rig_refuted_free(refuted);
}

static void what_xen_bore_out_is_refuted_no_more(void **state)
{
    struct rig_refuted *refuted = rig_refuted_new();

    (void)state;
    assert_non_null(refuted);
    rig_refuted_add(refuted, "R1-a");
    rig_refuted_add(refuted, SIGNATURE);
    rig_refuted_add(refuted, "R2-b");
    rig_refuted_clear(refuted, SIGNATURE);
    rig_refuted_clear(refuted, "R9-never");
    assert_false(rig_refuted_has(refuted, SIGNATURE));
    assert_true(rig_refuted_has(refuted, "R1-a"));
    assert_true(rig_refuted_has(refuted, "R2-b"));
    rig_refuted_free(refuted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_never_refuted_is_due),
        cmocka_unit_test(the_first_scenarios_are_all_tried_and_later_ones_ever_more_seldom),
        cmocka_unit_test(the_same_scenario_once_more_is_not_tried),
        cmocka_unit_test(what_xen_bore_out_is_refuted_no_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
