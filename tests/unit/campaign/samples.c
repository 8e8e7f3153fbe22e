/* SPDX-License-Identifier: MIT */
/* stats.csv: rows that go on where the last run ended, and what a kill left of one. */
#include <tests/unit/unit.h>

#include <base/files.h>
#include <fuzz/campaign/samples.h>

#include <stdlib.h>
#include <string.h>

static char directory[UNIT_DIRECTORY_SIZE];
static char path[RIG_PATH_SIZE];
static struct rig_error err;

static int set_up(void **state)
{
    (void)state;
    unit_directory_make(directory);
    return rig_path(path, &err, "%s/stats.csv", directory);
}

static int tear_down(void **state)
{
    (void)state;
    unit_directory_remove(directory);
    return 0;
}

static void run_of(double seconds, uint64_t executions)
{
    const struct rig_totals totals = {
        .executions = executions, .findings = 3, .true_runs = 5, .covered = 7, .counters = 9};
    const struct rig_sample sample = {.seconds = seconds, .guest = seconds / 2, .jobs = 1, .corpus = 11, .causes = 2};
    struct rig_samples *samples;

    assert_int_equal(rig_samples_open(directory, &samples, &err), 0);
    assert_true(rig_samples_due(samples, seconds));
    assert_int_equal(rig_samples_add(samples, &totals, &sample, &err), 0);
    assert_false(rig_samples_due(samples, seconds + 1));
    rig_samples_close(samples);
}

static void assert_file(const char *expected)
{
    char *text = rig_read_file(path, NULL);

    assert_non_null(text);
    assert_string_equal(text, expected);
    free(text);
}

static void time_and_counts_go_on(void **state)
{
    (void)state;
    run_of(10, 1000);
    assert_file(RIG_SAMPLES_HEADER "\n10.0,1000,100,11,7,9,3,2,0,5,0,50.0,0\n");
    run_of(4, 200);
    assert_file(RIG_SAMPLES_HEADER "\n10.0,1000,100,11,7,9,3,2,0,5,0,50.0,0\n14.0,1200,50,11,7,9,3,2,0,10,0,50.0,0\n");
}

static void what_a_kill_cut_short_is_cut_off(void **state)
{
    (void)state;
    assert_int_equal(rig_write_file(path, RIG_SAMPLES_HEADER "\n10.0,1000,100,11,7,9,3,2,0,5,0,50.0,0\n12.0,13", &err),
                     0);
    run_of(4, 200);
    assert_file(RIG_SAMPLES_HEADER "\n10.0,1000,100,11,7,9,3,2,0,5,0,50.0,0\n14.0,1200,50,11,7,9,3,2,0,10,0,50.0,0\n");
}

static void a_file_of_somebody_else_is_refused(void **state)
{
    struct rig_samples *samples;

    (void)state;
    assert_int_equal(rig_write_file(path, "name,size\nx,2\n", &err), 0);
    assert_int_equal(rig_samples_open(directory, &samples, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(time_and_counts_go_on, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_a_kill_cut_short_is_cut_off, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_of_somebody_else_is_refused, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
