/* SPDX-License-Identifier: MIT */
/* For how long one waits, and when one looks around meanwhile. */
#include <tests/unit/unit.h>

#include <base/clock.h>
#include <fuzz/client/wait.h>

/* The next state that is not RIG_WAIT_ON. */
static enum rig_wait_state next(struct rig_wait *wait, bool naps)
{
    struct rig_crowd crowd = {0};
    enum rig_wait_state state;

    do
        state = rig_wait(wait, &crowd, NULL, naps);
    while (state == RIG_WAIT_ON);
    return state;
}

static void a_pulse_each_tenth_of_a_second(void **state)
{
    (void)state;
    for (int naps = 0; naps < 2; naps++) {
        struct rig_wait wait = {0};
        const uint64_t start = rig_now_ns();

        assert_int_equal(next(&wait, naps), RIG_WAIT_PULSE);
        assert_true(rig_now_ns() - start >= 100000000);
        assert_int_equal(next(&wait, naps), RIG_WAIT_PULSE);
        assert_true(rig_now_ns() - start >= 200000000);
    }
}

static void ten_seconds_are_the_end(void **state)
{
    const uint64_t now = rig_now_ns();
    struct rig_wait wait = {.start_ns = now - 10 * RIG_NS_PER_SECOND, .pulse_ns = now};

    (void)state;
    assert_int_equal(next(&wait, false), RIG_WAIT_OVER);
    wait = (struct rig_wait){.start_ns = now - 5 * RIG_NS_PER_SECOND, .pulse_ns = now};
    assert_int_equal(next(&wait, false), RIG_WAIT_PULSE);
}

/* The first looks cost no system call: an answer comes within microseconds. */
static void it_spins_first(void **state)
{
    struct rig_crowd crowd = {0};
    struct rig_wait wait = {0};

    (void)state;
    for (unsigned i = 0; i < 1000; i++)
        assert_int_equal(rig_wait(&wait, &crowd, NULL, false), RIG_WAIT_ON);
    assert_int_equal(wait.start_ns, 0);
}

/* Where others take the core again and again, it naps: a tenth of a second is sixty looks at once and a hundred naps.
 */
static void in_a_crowd_naps_grow(void **state)
{
    struct rig_crowd crowd = {.is = true, .until_ns = rig_now_ns() + RIG_NS_PER_SECOND};
    struct rig_wait wait = {0};
    unsigned looks = 0;

    (void)state;
    while (rig_wait(&wait, &crowd, NULL, false) == RIG_WAIT_ON)
        looks++;
    assert_in_range(looks, 64 + 10, 64 + 130);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pulse_each_tenth_of_a_second),
        cmocka_unit_test(ten_seconds_are_the_end),
        cmocka_unit_test(it_spins_first),
        cmocka_unit_test(in_a_crowd_naps_grow),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
