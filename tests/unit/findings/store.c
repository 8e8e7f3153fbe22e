/* SPDX-License-Identifier: MIT */
/* What a campaign keeps: whole directories, written once, and the set of names it knows them by. */
#include <tests/unit/unit.h>

#include <base/files.h>
#include <base/name_set.h>
#include <fuzz/findings/store.h>
#include <scenario/codec.h>
#include <scenario/file.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIGNATURE "R0-hang-1f2e3d4c"

static char directory[UNIT_DIRECTORY_SIZE];
static struct rig_scenario scenario;
static struct rig_error err;

static int set_up(void **state)
{
    (void)state;
    unit_directory_make(directory);
    unit_parse("revision R3\nload-cr3\nat load-cr3 entry: hang\n", &scenario, NULL);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    unit_directory_remove(directory);
    return 0;
}

static const char *in(const char *name)
{
    static char path[UNIT_DIRECTORY_SIZE + 128];

    (void)snprintf(path, sizeof(path), "%s/%s", directory, name);
    return path;
}

static void assert_contents(const char *name, const char *expected)
{
    char *text = rig_read_file(in(name), NULL);

    if (!text)
        fail_msg("%s is not there", name);
    assert_string_equal(text, expected);
    free(text);
}

static int write_one(const char *where, const struct rig_expectations *expect, const char *report)
{
    const struct rig_finding finding = {
        .signature = SIGNATURE, .scenario = &scenario, .expect = expect, .report = report, .json = "{}"};

    return rig_findings_write(where, &finding, &err);
}

static void a_finding_is_three_files(void **state)
{
    struct rig_expectations expect = {0}, read_back;
    struct rig_error error;
    struct rig_scenario again;

    (void)state;
    expect.revision[RIG_REV_R3] = (struct rig_expectation){.set = true, .verdict = RIG_VERDICT_HANG};
    assert_int_equal(write_one(in("new/findings"), &expect, "what happened\n"), 0);
    assert_contents("new/findings/" SIGNATURE "/report.txt", "what happened\n");
    assert_contents("new/findings/" SIGNATURE "/scenario.scn",
                    "revision R3\nload-cr3\nat load-cr3 entry: hang\nexpect R3 hang\n");
    assert_int_equal(rig_scenario_load(in("new/findings/" SIGNATURE "/scenario.bin"), &again, &read_back, &error), 0);
    unit_same_scenario(&scenario, &again);
}

static void a_finding_is_never_changed(void **state)
{
    (void)state;
    assert_int_equal(write_one(directory, NULL, "first"), 0);
    assert_int_equal(write_one(directory, NULL, "second"), 1);
    assert_contents(SIGNATURE "/report.txt", "first");
}

/* A process that was killed left its draft, and we have got its number: a container gives the same ones again. */
static void a_draft_left_behind_does_not_stand_in_the_way(void **state)
{
    char draft[64];

    (void)state;
    (void)snprintf(draft, sizeof(draft), ".%s.%ld", SIGNATURE, (long)getpid());
    assert_int_equal(mkdir(in(draft), 0700), 0);
    assert_int_equal(write_one(directory, NULL, "report"), 0);
    assert_contents(SIGNATURE "/report.txt", "report");
    assert_int_equal(access(in(draft), F_OK), -1);
}

static void no_room_is_an_error_of_the_machinery(void **state)
{
    FILE *file = fopen(in("file"), "w");

    (void)state;
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(write_one(in("file/findings"), NULL, ""), -1);
    assert_int_equal(err.code, RIG_ERROR_MACHINERY);
    assert_non_null(strstr(err.text, "Not a directory"));
}

static void a_set_of_names(void **state)
{
    struct rig_seen *seen = rig_seen_new();
    char name[32];

    (void)state;
    assert_non_null(seen);
    assert_false(rig_seen_has(seen, "a"));
    assert_true(rig_seen_add(seen, "a"));
    assert_false(rig_seen_add(seen, "a"));
    assert_true(rig_seen_has(seen, "a"));
    assert_false(rig_seen_has(seen, "aa") || rig_seen_has(seen, ""));
    /* More than there are buckets. */
    for (unsigned i = 0; i < 5000; i++) {
        (void)snprintf(name, sizeof(name), "name-%u", i);
        assert_true(rig_seen_add(seen, name));
    }
    assert_true(rig_seen_has(seen, "name-0") && rig_seen_has(seen, "name-4999"));
    assert_false(rig_seen_has(seen, "name-5000"));
    rig_seen_free(seen);
    rig_seen_free(NULL);
}

static void a_campaign_that_goes_on_knows_what_it_found(void **state)
{
    struct rig_seen *seen = rig_seen_new();

    (void)state;
    assert_non_null(seen);
    assert_int_equal(write_one(directory, NULL, ""), 0);
    assert_int_equal(mkdir(in(".draft"), 0700), 0);
    rig_seen_add_directory(seen, directory);
    assert_true(rig_seen_has(seen, SIGNATURE));
    assert_false(rig_seen_has(seen, ".draft") || rig_seen_has(seen, "."));
    rig_seen_add_directory(seen, in("none"));
    rig_seen_free(seen);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

/* As campaigns have written it since the first release. */
static void a_finding_is_read_again(void **state)
{
    static const char json[] =
        "{\"file\":\"scenario.scn\",\"revision\":\"R2\",\"verdict\":\"unhandled-page-fault\",\"address\":\"0x10\","
        "\"error_code\":0,\"l4_entry\":null,\"symbol\":\"pin_walk+0x12/0x34\",\"calls\":[\"pin_walk+0x12/0x34\","
        "\"xen_write_cr3+0x1/0x2\"],\"xen_text\":[],\"cause\":\"page-fault-low-pin_walk\",\"because\":\"it was so\","
        "\"write_cr3\":null,\"executions\":7,\"seconds\":1.5,\"steps\":3,\"injections\":2}";
    const struct rig_finding finding = {
        .signature = SIGNATURE, .scenario = &scenario, .report = "report", .json = json};
    struct rig_finding_record record;

    (void)state;
    assert_int_equal(rig_findings_write(in("again"), &finding, &err), 0);
    assert_true(rig_finding_read(&record, in("again"), SIGNATURE));
    assert_string_equal(record.signature, SIGNATURE);
    assert_string_equal(record.cause, "page-fault-low-pin_walk");
    assert_string_equal(record.because, "it was so");
    assert_string_equal(record.verdict, "unhandled-page-fault");
    assert_string_equal(record.function, "pin_walk");
    assert_string_equal(record.address, "0x10");
    assert_string_equal(record.l4_entry, "");
    assert_string_equal(record.write_cr3, "");
    assert_string_equal(record.calls, "pin_walk+0x12/0x34\nxen_write_cr3+0x1/0x2\n");
    assert_null(record.xen_text);
    assert_int_equal(record.revisions, 4);
    assert_int_equal(record.parts, 5);
    assert_true(record.seconds == 1.5 && record.executions == 7);
    rig_finding_record_free(&record);
}

static void one_that_is_none_of_ours_is_a_cause_by_itself(void **state)
{
    struct rig_finding_record record;

    (void)state;
    assert_int_equal(write_one(in("other"), NULL, "report"), 0); /* its JSON says nothing */
    assert_false(rig_finding_read(&record, in("other"), SIGNATURE));
    assert_string_equal(record.cause, SIGNATURE);
    rig_finding_record_free(&record);
    assert_false(rig_finding_read(&record, in("nowhere"), "a"));
    assert_string_equal(record.cause, "a");
    assert_string_equal(record.signature, "a");
    assert_int_equal(record.revisions, 0);
    assert_true(record.seconds == 0);
    rig_finding_record_free(&record);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_finding_is_three_files),
        TEST(a_finding_is_never_changed),
        TEST(a_draft_left_behind_does_not_stand_in_the_way),
        TEST(no_room_is_an_error_of_the_machinery),
        TEST(a_set_of_names),
        TEST(a_campaign_that_goes_on_knows_what_it_found),
        cmocka_unit_test_setup_teardown(a_finding_is_read_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_that_is_none_of_ours_is_a_cause_by_itself, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
