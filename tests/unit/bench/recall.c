/* SPDX-License-Identifier: MIT */
/* Shares of what is to be found, from the files of findings. */
#include <tests/unit/unit.h>

#include <base/files.h>
#include <fuzz/bench/recall.h>

#include <math.h>
#include <stdio.h>

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

static void write_finding(const char *campaign, const char *name, const char *json)
{
    char path[RIG_PATH_SIZE];
    struct rig_error err;

    assert_int_equal(rig_path(path, &err, "%s/%s/findings/%s", directory, campaign, name), 0);
    assert_int_equal(rig_make_directories(path, &err), 0);
    assert_int_equal(rig_path(path, &err, "%s/%s/findings/%s/finding.json", directory, campaign, name), 0);
    assert_int_equal(rig_write_file(path, json, &err), 0);
}

static struct rig_recall_list load(const char *campaign)
{
    struct rig_recall_list list;
    char path[RIG_PATH_SIZE];
    struct rig_error err;

    assert_int_equal(rig_path(path, &err, "%s/%s", directory, campaign), 0);
    assert_int_equal(rig_recall_load(&list, path, &err), 0);
    return list;
}

static void assert_recall(struct rig_recall recall, unsigned signatures, unsigned causes)
{
    assert_int_equal(recall.signatures, signatures);
    assert_int_equal(recall.causes, causes);
}

static void what_was_found_in_time_counts(void **state)
{
    struct rig_recall_list truth, found;

    (void)state;
    write_finding("all", "R0-a-1", "{\"cause\":\"a\",\"seconds\":1,\"executions\":1}");
    write_finding("all", "R1-a-2", "{\"cause\":\"a\",\"seconds\":2,\"executions\":2}");
    write_finding("all", "R0-b-3", "{\"cause\":\"b\",\"seconds\":3,\"executions\":3}");
    write_finding("some", "R0-a-1", "{\"cause\":\"a\",\"seconds\":90,\"executions\":100}");
    write_finding("some", "R0-c-4", "{\"cause\":\"c\",\"seconds\":5,\"executions\":6}");
    /* Another way to the cause b. */
    write_finding("some", "R5-b-5", "{\"cause\":\"b\",\"seconds\":400,\"executions\":500}");
    truth = load("all");
    found = load("some");
    assert_int_equal(truth.count, 3);
    assert_int_equal(found.count, 3);
    assert_recall(rig_recall_after(&truth, &truth, HUGE_VAL), 3, 2);
    assert_recall(rig_recall_after(&truth, &found, 60), 0, 0);
    assert_recall(rig_recall_after(&truth, &found, 90), 1, 1);
    assert_recall(rig_recall_after(&truth, &found, 900), 1, 2);
    assert_null(rig_recall_find(&found, "R1-a-2"));
    assert_string_equal(rig_recall_find(&found, "R0-a-1")->cause, "a");
    assert_null(rig_recall_find_cause(&found, "b", 399));
    assert_non_null(rig_recall_find_cause(&found, "b", 400));
    rig_recall_free(&truth);
    rig_recall_free(&found);
}

static void nothing_found_is_a_share_too(void **state)
{
    struct rig_recall_list truth, none = load("none");

    (void)state;
    write_finding("one", "R0-x", "{\"cause\":");
    truth = load("one");
    assert_int_equal(none.count, 0);
    assert_int_equal(truth.count, 1);
    assert_string_equal(truth.all[0].cause, "R0-x");
    assert_recall(rig_recall_after(&truth, &none, HUGE_VAL), 0, 0);
    assert_recall(rig_recall_after(&none, &truth, HUGE_VAL), 0, 0);
    rig_recall_free(&truth);
    rig_recall_free(&none);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_found_in_time_counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_found_is_a_share_too, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
