/* SPDX-License-Identifier: MIT */
/* Depths from stack pointers. */
#include <box/stops/trace.h>
#include <tests/unit/unit.h>

static void check(const uint64_t *stacks, const unsigned *expected, size_t count)
{
    struct rig_plugin_event events[16] = {{0}};
    unsigned depths[16];

    for (size_t i = 0; i < count; i++)
        events[i].stack = stacks[i];
    rig_trace_depths(events, count, depths);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(depths[i], expected[i]);
}

#define CHECK(stacks, expected) check(stacks, expected, COUNT(stacks))

static void callees_are_deeper_and_siblings_are_not(void **state)
{
    /* a { b { c } d } e */
    const uint64_t stacks[] = {0x13f00, 0x13e00, 0x13d00, 0x13e00, 0x13f00};
    const unsigned depths[] = {0, 1, 2, 1, 0};

    (void)state;
    CHECK(stacks, depths);
}

static void a_leaf_that_does_not_tell_is_a_sibling_of_the_next(void **state)
{
    const uint64_t stacks[] = {0x13f00, 0, 0x13e00, 0, 0, 0x13e00, 0};
    const unsigned depths[] = {0, 1, 1, 1, 1, 1, 1};

    (void)state;
    CHECK(stacks, depths);
}

static void another_stack_has_depths_of_its_own(void **state)
{
    /* A task, in an interrupt's stack, and the task again. */
    const uint64_t stacks[] = {0x13f00, 0x13e00, 0x93f00, 0x93e00, 0x13d00, 0x13e00};
    const unsigned depths[] = {0, 1, 0, 1, 2, 1};

    (void)state;
    CHECK(stacks, depths);
}

static void nothing_is_known(void **state)
{
    const uint64_t stacks[] = {0, 0};
    const unsigned depths[] = {0, 0};

    (void)state;
    CHECK(stacks, depths);
    rig_trace_depths(NULL, 0, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(callees_are_deeper_and_siblings_are_not),
        cmocka_unit_test(a_leaf_that_does_not_tell_is_a_sibling_of_the_next),
        cmocka_unit_test(another_stack_has_depths_of_its_own),
        cmocka_unit_test(nothing_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
