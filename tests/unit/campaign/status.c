/* SPDX-License-Identifier: MIT */
/* The live line of a campaign and the sum over its jobs. */
#include <tests/unit/unit.h>

#include <fuzz/campaign/status.h>

static void jobs_are_summed_up(void **state)
{
    static const struct rig_live jobs[] = {
        {.executions = 10, .true_runs = 1, .findings = 1, .covered = 5, .counters = 9, .last_new_ns = 70},
        {.executions = 20, .predictions = 2, .restores = 3, .covered = 7, .counters = 9, .guest_ticks = 4},
    };
    struct rig_totals totals = rig_totals(jobs, COUNT(jobs));

    (void)state;
    assert_int_equal(totals.executions, 30);
    assert_int_equal(totals.true_runs, 1);
    assert_int_equal(totals.findings, 1);
    assert_int_equal(totals.predictions, 2);
    assert_int_equal(totals.restores, 3);
    assert_int_equal(totals.guest_ticks, 4);
    /* Each job has counters of its own, of the same guest: the best counts. */
    assert_int_equal(totals.covered, 7);
    assert_int_equal(totals.counters, 9);
    assert_int_equal(totals.last_new_ns, 70);
    totals = rig_totals(jobs, 0);
    assert_int_equal(totals.executions, 0);
}

static void the_line(void **state)
{
    struct rig_totals totals = {.executions = 31204, .covered = 412, .counters = 903, .findings = 2};
    char line[RIG_STATUS_SIZE];

    (void)state;
    rig_status_line(line, &totals, 2600.7, 83, 37);
    assert_string_equal(line, "1:23  31204 executions, 2601/s, coverage 412 of 903, findings 2, 0:37 left");
    totals.listed = 38030;
    totals.listed_done = 8020;
    rig_status_line(line, &totals, 410.2, 83, 77);
    assert_string_equal(line, "1:23  31204 executions, 410/s, 8020 of 38030 scenarios, findings 2, about 1:17 left");
    memset(&totals, 0xff, sizeof(totals));
    rig_status_line(line, &totals, 1e300, UINT64_MAX, UINT64_MAX);
    assert_true(strlen(line) < sizeof(line));
}

static void a_list_takes_as_long_as_it_took(void **state)
{
    struct rig_totals totals = {.listed = 1000, .listed_done = 100, .expected_ns = UINT64_C(90000000000)};

    (void)state;
    assert_int_equal(rig_list_seconds_left(&totals, 100, 5), 90); /* as estimated */
    totals.listed_done = 400;
    assert_int_equal(rig_list_seconds_left(&totals, 100, 50), 100);
    totals.listed_done = 1000;
    assert_int_equal(rig_list_seconds_left(&totals, 100, 50), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_are_summed_up),
        cmocka_unit_test(the_line),
        cmocka_unit_test(a_list_takes_as_long_as_it_took),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
