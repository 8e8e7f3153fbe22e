/* SPDX-License-Identifier: MIT */
/* When a case hangs, and when it only looks so. */
#include <tests/unit/unit.h>

#include <injector/watchdog.h>

#define MS UINT64_C(1000000)
#define LIMIT 200
#define LOOK 10 /* ms between looks */

/* One case under a watchdog; `hangs_after` looks on until it is called hung, `most` looks at most (0: it never was). */
struct scene {
    struct watchdog dog;
    struct watchdog_look look;
};

static unsigned hangs_after(struct scene *s, unsigned most, uint64_t cpu_ms, uint64_t wall_ms, uint32_t progress)
{
    for (unsigned n = 1; n <= most; n++) {
        s->look.cpu_ns += cpu_ms * MS;
        s->look.wall_ns += wall_ms * MS;
        s->look.progress += progress;
        if (watchdog_look(&s->dog, &s->look, LIMIT))
            return n;
    }
    return 0;
}

static struct scene start(uint32_t running)
{
    struct scene s = {.look = {.running = running, .progress = 5, .cpu_ns = 77 * MS, .wall_ns = 999 * MS}};

    assert_false(watchdog_look(&s.dog, &s.look, LIMIT));
    return s;
}

static void spinning_without_progress_is_a_hang(void **state)
{
    struct scene s = start(1);

    (void)state;
    assert_int_equal(hangs_after(&s, 100, LOOK, LOOK, 0), LIMIT / LOOK);
}

static void sleeping_without_progress_is_one_later(void **state)
{
    struct scene s = start(1);

    (void)state;
    assert_int_equal(hangs_after(&s, 1000, 0, LOOK, 0), 4 * LIMIT / LOOK);
}

static void progress_starts_the_time_anew(void **state)
{
    struct scene s = start(1);

    (void)state;
    for (unsigned i = 0; i < 10; i++) {
        assert_int_equal(hangs_after(&s, LIMIT / LOOK - 2, LOOK, LOOK, 0), 0);
        assert_int_equal(hangs_after(&s, 1, LOOK, LOOK, 1), 0);
    }
    /* The look that saw the progress counts for the time after it: it is not known when in between it came. */
    assert_int_equal(hangs_after(&s, 100, LOOK, LOOK, 0), LIMIT / LOOK - 1);
}

/* The whole machine stood still, for an hour if need be: the guest had no chance either. */
static void a_machine_that_stood_still_is_no_hang(void **state)
{
    struct scene s = start(1);

    (void)state;
    assert_int_equal(hangs_after(&s, 1, 3600 * 1000, 3600 * 1000, 0), 0);
    assert_int_equal(s.dog.quiet_cpu_ns, WATCHDOG_STEP_NS);
    assert_int_equal(s.dog.quiet_wall_ns, WATCHDOG_STEP_NS);
    /* Each look adds 40 ms at most. */
    assert_int_equal(hangs_after(&s, 100, 1000, 1000, 0), LIMIT / 40 - 1);
}

static void clocks_that_go_back_add_nothing(void **state)
{
    struct scene s = start(1);

    (void)state;
    s.look.cpu_ns -= 50 * MS;
    s.look.wall_ns -= 500 * MS;
    assert_false(watchdog_look(&s.dog, &s.look, LIMIT));
    assert_int_equal(s.dog.quiet_cpu_ns, 0);
    assert_int_equal(s.dog.quiet_wall_ns, 0);
    assert_int_equal(s.dog.all_ns, 0);
}

static void progress_claimed_for_ever_ends_all_the_same(void **state)
{
    struct scene s = start(1);

    (void)state;
    assert_int_equal(hangs_after(&s, 10000, LOOK, LOOK, 1), WATCHDOG_CASE_LIMITS * LIMIT / LOOK);
}

/* Ten times the limit is not ten times as long for a guest that lies: an engine would take the box for dead. */
static void no_limit_is_longer_than_engines_wait(void **state)
{
    struct scene s = start(1);
    unsigned looks = 0;

    (void)state;
    do {
        s.look.progress++;
        s.look.wall_ns += LOOK * MS;
        looks++;
    } while (!watchdog_look(&s.dog, &s.look, 10 * LIMIT));
    assert_int_equal(looks, WATCHDOG_CASE_NS / MS / LOOK);
}

static void each_case_has_its_own_time(void **state)
{
    struct scene s = start(1);

    (void)state;
    for (uint32_t running = 2; running < 50; running++) {
        assert_int_equal(hangs_after(&s, LIMIT / LOOK - 1, LOOK, LOOK, 0), 0);
        s.look.running = running;
    }
    /* The look with another case's number starts that case. */
    assert_int_equal(hangs_after(&s, 100, LOOK, LOOK, 0), 1 + LIMIT / LOOK);
}

static void an_idle_guest_never_hangs(void **state)
{
    struct scene s = start(0);

    (void)state;
    assert_int_equal(hangs_after(&s, 10000, LOOK, LOOK, 0), 0);
    /* Nor does what it idled count for the case that follows. */
    s.look.running = 1;
    assert_int_equal(hangs_after(&s, 100, LOOK, LOOK, 0), 1 + LIMIT / LOOK);
}

static void the_same_case_number_after_idling_starts_anew(void **state)
{
    struct scene s = start(1);

    (void)state;
    assert_int_equal(hangs_after(&s, LIMIT / LOOK - 1, LOOK, LOOK, 0), 0);
    s.look.running = 0;
    assert_int_equal(hangs_after(&s, 1, LOOK, LOOK, 0), 0);
    s.look.running = 1;
    assert_int_equal(hangs_after(&s, 100, LOOK, LOOK, 0), 1 + LIMIT / LOOK);
}

static void the_largest_limit_does_not_wrap(void **state)
{
    struct scene s = start(1);

    (void)state;
    for (unsigned i = 0; i < 100; i++) {
        s.look.cpu_ns += 40 * MS;
        s.look.wall_ns += 40 * MS;
        assert_false(watchdog_look(&s.dog, &s.look, UINT32_MAX));
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(spinning_without_progress_is_a_hang),
        cmocka_unit_test(sleeping_without_progress_is_one_later),
        cmocka_unit_test(progress_starts_the_time_anew),
        cmocka_unit_test(a_machine_that_stood_still_is_no_hang),
        cmocka_unit_test(clocks_that_go_back_add_nothing),
        cmocka_unit_test(progress_claimed_for_ever_ends_all_the_same),
        cmocka_unit_test(no_limit_is_longer_than_engines_wait),
        cmocka_unit_test(each_case_has_its_own_time),
        cmocka_unit_test(an_idle_guest_never_hangs),
        cmocka_unit_test(the_same_case_number_after_idling_starts_anew),
        cmocka_unit_test(the_largest_limit_does_not_wrap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
