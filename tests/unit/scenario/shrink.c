/* SPDX-License-Identifier: MIT */
#include <scenario/shrink.h>

#include <tests/unit/unit.h>

static const struct rig_scenario whole = {.revision = 2,
                                          .step_count = 3,
                                          .injection_count = 2,
                                          .steps = {7, 8, 9},
                                          .injections = {{.place = 1, .slot = 11}, {.place = 2, .slot = 12}}};

static void a_step_is_left_out(void **state)
{
    struct rig_scenario s;

    (void)state;
    assert_int_equal(rig_shrink_parts(&whole), 5);
    assert_true(rig_shrink_without(&whole, 1, 1, &s));
    assert_int_equal(s.revision, 2);
    assert_int_equal(s.step_count, 2);
    assert_int_equal(s.steps[0], 7);
    assert_int_equal(s.steps[1], 9);
    assert_int_equal(s.steps[2], 0);
    assert_int_equal(s.injection_count, 2);
}

static void parts_across_steps_and_injections(void **state)
{
    struct rig_scenario s;

    (void)state;
    assert_true(rig_shrink_without(&whole, 2, 2, &s));
    assert_int_equal(s.step_count, 2);
    assert_int_equal(s.injection_count, 1);
    assert_int_equal(s.injections[0].slot, 12);
    assert_int_equal(s.injections[1].slot, 0);
}

static void no_such_part(void **state)
{
    struct rig_scenario s;

    (void)state;
    assert_false(rig_shrink_without(&whole, 5, 1, &s));
    assert_memory_equal(&s, &whole, sizeof(s));
    assert_true(rig_shrink_without(&whole, 4, 100, &s));
    assert_int_equal(rig_shrink_parts(&s), 4);
}

static void in_place(void **state)
{
    struct rig_scenario s = whole;

    (void)state;
    assert_true(rig_shrink_without(&s, 0, 5, &s));
    assert_int_equal(rig_shrink_parts(&s), 0);
    assert_int_equal(s.revision, 2);
}

static void what_ends_by_itself_is_left_out(void **state)
{
    struct rig_scenario s;

    (void)state;
    unit_parse("load-cr3\nat load-cr3 entry: hang\nat load-cr3 entry: clear-l4 0x1d4\nat load-cr3 exit: touch 0x1000\n",
               &s, NULL);
    rig_shrink_unsearched(&s);
    assert_int_equal(s.step_count, 1);
    assert_int_equal(s.injection_count, 1);
    assert_int_equal(s.injections[0].fault, RIG_FAULT_CLEAR_L4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_step_is_left_out),
        cmocka_unit_test(parts_across_steps_and_injections),
        cmocka_unit_test(no_such_part),
        cmocka_unit_test(in_place),
        cmocka_unit_test(what_ends_by_itself_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
