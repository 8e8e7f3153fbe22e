/* SPDX-License-Identifier: MIT */
#include <tests/unit/unit.h>

#include <boot/bisect.h>

/* Whatever the first bad one is, it is found, and in no more questions than were said. */
static void the_first_bad_one_is_found(void **state)
{
    (void)state;
    for (size_t count = 2; count < 60; count++)
        for (size_t first = 1; first < count; first++) {
            struct rig_bisect bisect = {0, count - 1};
            unsigned left = rig_bisect_left(&bisect);
            size_t i;

            while ((i = rig_bisect_next(&bisect)) != bisect.bad) {
                assert_true(i > bisect.good && i < bisect.bad);
                assert_true(left-- > 0);
                rig_bisect_take(&bisect, i, i >= first);
            }
            assert_int_equal(bisect.bad, first);
            assert_int_equal(bisect.good, first - 1);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_first_bad_one_is_found)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
