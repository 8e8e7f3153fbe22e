/* SPDX-License-Identifier: MIT */
/* What moved between two orders of boot. */
#include <boot/trace_compare.h>
#include <tests/unit/unit.h>

static struct rig_trace_comparison comparison;

static void compare(struct rig_trace_entry *before, size_t before_count, struct rig_trace_entry *now, size_t now_count)
{
    struct rig_trace a = {.entries = before, .count = before_count};
    struct rig_trace b = {.entries = now, .count = now_count};
    struct rig_error err;

    assert_int_equal(rig_trace_compare(&comparison, &a, &b, &err), 0);
}

#define CALLED(name_, depth_, calls_)                                                                                  \
    {                                                                                                                  \
        .name = (name_), .depth = (depth_), .calls = (calls_), .time = 1                                               \
    }

static void the_one_that_moved_is_named(void **state)
{
    struct rig_trace_entry before[] = {CALLED("setup_arch", 0, 1),  CALLED("pagetable_init", 1, 1),
                                       CALLED("paging_init", 2, 1), CALLED("sparse_init", 3, 1),
                                       CALLED("late_write", 1, 1),  CALLED("mm_core_init", 0, 1)};
    struct rig_trace_entry now[] = {CALLED("setup_arch", 0, 1),   CALLED("pagetable_init", 1, 1),
                                    CALLED("paging_init", 2, 1),  CALLED("late_write", 1, 1),
                                    CALLED("mm_core_init", 0, 1), CALLED("sparse_init", 1, 1)};

    (void)state;
    compare(before, COUNT(before), now, COUNT(now));
    assert_int_equal(comparison.common, 6);
    assert_int_equal(comparison.move_count, 1);
    assert_string_equal(comparison.moves[0].name, "sparse_init");
    assert_string_equal(comparison.moves[0].before.caller, "paging_init");
    assert_string_equal(comparison.moves[0].before.after, "paging_init");
    assert_string_equal(comparison.moves[0].now.caller, "mm_core_init");
    assert_string_equal(comparison.moves[0].now.after, "mm_core_init");
    rig_trace_comparison_free(&comparison);
}

static void one_order_has_no_moves(void **state)
{
    struct rig_trace_entry before[] = {CALLED("a", 0, 1), CALLED("gone", 1, 1), CALLED("b", 0, 1)};
    struct rig_trace_entry now[] = {CALLED("a", 0, 1), CALLED("b", 0, 1), CALLED("new", 1, 1)};

    (void)state;
    compare(before, COUNT(before), now, COUNT(now));
    assert_int_equal(comparison.move_count, 0);
    assert_int_equal(comparison.only_before_count, 1);
    assert_string_equal(comparison.only_before[0], "gone");
    assert_int_equal(comparison.only_now_count, 1);
    assert_string_equal(comparison.only_now[0], "new");
    rig_trace_comparison_free(&comparison);
}

static void what_is_called_often_has_no_place(void **state)
{
    struct rig_trace_entry before[] = {CALLED("helper", 0, 7), CALLED("a", 0, 1), CALLED("b", 0, 1)};
    struct rig_trace_entry now[] = {CALLED("a", 0, 1), CALLED("b", 0, 1), CALLED("helper", 0, 7)};

    (void)state;
    compare(before, COUNT(before), now, COUNT(now));
    assert_int_equal(comparison.move_count, 0);
    assert_int_equal(comparison.common, 2);
    assert_int_equal(comparison.only_now_count, 0);
    rig_trace_comparison_free(&comparison);
}

static void nothing_at_all(void **state)
{
    (void)state;
    compare(NULL, 0, NULL, 0);
    assert_int_equal(comparison.move_count, 0);
    rig_trace_comparison_free(&comparison);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_one_that_moved_is_named),
        cmocka_unit_test(one_order_has_no_moves),
        cmocka_unit_test(what_is_called_often_has_no_place),
        cmocka_unit_test(nothing_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
