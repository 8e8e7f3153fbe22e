/* SPDX-License-Identifier: MIT */
/* campaign.json: what ran, as it is written and read again. */
#include <tests/unit/unit.h>

#include <base/files.h>
#include <fuzz/campaign/dir.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char directory[UNIT_DIRECTORY_SIZE];

static int set_up(void **state)
{
    (void)state;
    unit_directory_make(directory);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unit_directory_remove(directory);
    return 0;
}

static void put(const char *json)
{
    char path[RIG_PATH_SIZE];
    struct rig_error err;

    assert_int_equal(rig_path(path, &err, "%s/" RIG_CAMPAIGN_FILE, directory), 0);
    assert_int_equal(rig_write_file(path, json, &err), 0);
}

static int read_run(struct rig_campaign_run *run, unsigned *runs)
{
    struct rig_error err;
    int result = rig_campaign_run_read(run, runs, directory, &err);

    if (result < 0) {
        assert_int_equal(err.code, RIG_ERROR_USAGE);
        assert_non_null(strstr(err.text, "there is no campaign in "));
    }
    return result;
}

static void the_last_run_is_read(void **state)
{
    struct rig_campaign_run run;
    unsigned runs;

    (void)state;
    put("{\"name\":\"n\",\"runs\":[{\"engine\":\"afl\",\"executions\":1,\"ran_seconds\":1},"
        "{\"engine\":\"libfuzzer\",\"executions\":500,\"ran_seconds\":2.5}]}");
    assert_int_equal(read_run(&run, &runs), 0);
    assert_int_equal(runs, 2);
    assert_string_equal(run.engine, "libfuzzer");
    assert_true(run.executions == 500 && run.seconds == 2.5);
}

static void a_run_without_an_end_took_no_time(void **state)
{
    struct rig_campaign_run run;
    unsigned runs;

    (void)state;
    put("{\"runs\":[{\"ended\":null}]}");
    assert_int_equal(read_run(&run, &runs), 0);
    assert_int_equal(runs, 1);
    assert_string_equal(run.engine, "?");
    assert_true(run.executions == 0 && run.seconds == 0);
}

static void without_a_run_there_is_no_campaign(void **state)
{
    static const char *const bad[] = {"{\"runs\":[]}", "", "[1", "{\"name\":\"n\"}"};
    struct rig_campaign_run run;
    unsigned runs;

    (void)state;
    assert_int_equal(read_run(&run, &runs), -1); /* no file */
    for (size_t i = 0; i < COUNT(bad); i++) {
        put(bad[i]);
        assert_int_equal(read_run(&run, &runs), -1);
    }
}

static void what_was_noted_is_read(void **state)
{
    static const struct rig_live job = {.xen = "4.17", .dom0_kernel = "6.1", .qemu = "7.2"};
    const struct rig_totals totals = {.executions = 42};
    struct rig_campaign_options options = {.name = "n", .seeds = "s", .revisions_text = "R0"};
    struct rig_campaign_run run;
    struct rig_error err;
    unsigned runs;

    (void)state;
    options.engine = (struct rig_engine_options){.name = "exhaustive", .target.jobs = 1};
    assert_int_equal(rig_campaign_note(directory, &options, &job, &err), 0);
    assert_int_equal(rig_campaign_note(directory, &options, &job, &err), 0);
    assert_int_equal(rig_campaign_note_end(directory, "done", &totals, 3, &err), 0);
    assert_int_equal(read_run(&run, &runs), 0);
    assert_int_equal(runs, 2);
    assert_string_equal(run.engine, "exhaustive");
    assert_true(run.executions == 42 && run.seconds == 3);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_last_run_is_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_run_without_an_end_took_no_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_run_there_is_no_campaign, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_noted_is_read, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
