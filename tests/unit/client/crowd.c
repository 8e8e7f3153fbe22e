/* SPDX-License-Identifier: MIT */
/* When others are found to want the core, and for how long that is taken to last. */
#include <tests/unit/unit.h>

#include <base/clock.h>
#include <fuzz/client/crowd.h>

#define TENTH (RIG_NS_PER_SECOND / 10)

static uint64_t ran, now;

static uint64_t tell(void)
{
    return ran;
}

static int begin(void **state)
{
    (void)state;
    now = 5 * RIG_NS_PER_SECOND;
    ran = 3 * RIG_NS_PER_SECOND; /* whatever was before */
    return 0;
}

/* So many tenths of a second, of each of which the thread ran and napped such parts. */
static void pass(struct rig_crowd *crowd, unsigned tenths, uint64_t percent_ran, uint64_t percent_napped)
{
    for (unsigned i = 0; i < tenths; i++) {
        now += TENTH;
        ran += TENTH / 100 * percent_ran;
        crowd->napped_ns += TENTH / 100 * percent_napped;
        rig_crowd_ask(crowd, now, tell);
    }
}

static void a_core_of_ones_own_is_spun_on(void **state)
{
    struct rig_crowd crowd = {0};

    (void)state;
    pass(&crowd, 20, 100, 0);
    assert_false(crowd.is);
    pass(&crowd, 20, 85, 0);
    assert_false(crowd.is);
    pass(&crowd, 20, 1, 98); /* what waits for a crash naps */
    assert_false(crowd.is);
}

static void one_that_is_shared_is_left_for_two_seconds(void **state)
{
    struct rig_crowd crowd = {0};

    (void)state;
    pass(&crowd, 1, 50, 0); /* since when is not known */
    assert_false(crowd.is);
    pass(&crowd, 1, 50, 0);
    assert_true(crowd.is);
    pass(&crowd, 19, 5, 90);
    assert_true(crowd.is);
    pass(&crowd, 1, 5, 90);
    assert_false(crowd.is);
    pass(&crowd, 1, 100, 0);
    assert_false(crowd.is);
    pass(&crowd, 1, 50, 20);
    assert_true(crowd.is);
}

/* From one look to the next, in tenths of a second, where each finds that the core is shared. */
static void looks_become_rare_while_it_is_shared(void **state)
{
    static const unsigned lasts[] = {20, 40, 80, 160, 320, 320};
    struct rig_crowd crowd = {0};

    (void)state;
    pass(&crowd, 1, 50, 0);
    for (size_t i = 0; i < COUNT(lasts); i++) {
        pass(&crowd, 1, 50, 0);
        assert_true(crowd.is);
        pass(&crowd, lasts[i] - 1, 5, 90);
        assert_true(crowd.is);
        pass(&crowd, 1, 5, 90);
        assert_false(crowd.is);
    }
    /* Once it is not, all begins anew. */
    pass(&crowd, 1, 100, 0);
    pass(&crowd, 1, 50, 0);
    assert_true(crowd.is);
    pass(&crowd, 20, 5, 90);
    assert_false(crowd.is);
}

static void a_long_time_without_a_wait_says_nothing(void **state)
{
    struct rig_crowd crowd = {0};

    (void)state;
    pass(&crowd, 2, 100, 0);
    now += 60 * RIG_NS_PER_SECOND;
    rig_crowd_ask(&crowd, now, tell);
    assert_false(crowd.is);
}

static void spinning_is_running(void **state)
{
    const uint64_t before = rig_thread_ran_ns();
    volatile unsigned turns = 0;

    (void)state;
    while (rig_thread_ran_ns() - before < RIG_NS_PER_SECOND / 1000)
        turns = turns + 1;
    assert_true(turns > 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_core_of_ones_own_is_spun_on, begin),
        cmocka_unit_test_setup(one_that_is_shared_is_left_for_two_seconds, begin),
        cmocka_unit_test_setup(looks_become_rare_while_it_is_shared, begin),
        cmocka_unit_test_setup(a_long_time_without_a_wait_says_nothing, begin),
        cmocka_unit_test(spinning_is_running),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
