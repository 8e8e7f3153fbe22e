/* SPDX-License-Identifier: MIT */
/* Findings put together by cause, from their files. */
#include <tests/unit/unit.h>

#include <base/files.h>
#include <fuzz/findings/causes.h>

#include <stdlib.h>
#include <string.h>

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

static void write_finding(const char *name, const char *json)
{
    char path[RIG_PATH_SIZE];
    struct rig_error err;

    assert_int_equal(rig_path(path, &err, "%s/%s", directory, name), 0);
    assert_int_equal(rig_make_directories(path, &err), 0);
    assert_int_equal(rig_path(path, &err, "%s/%s/finding.json", directory, name), 0);
    assert_int_equal(rig_write_file(path, json, &err), 0);
}

static char *printed(const struct rig_causes *causes)
{
    size_t size;
    char *text = NULL;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    rig_causes_print(out, causes);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void one_line_a_cause(void **state)
{
    struct rig_causes *causes = rig_causes_new();
    char *text;

    (void)state;
    write_finding("R0-a",
                  "{\"cause\":\"a\",\"revision\":\"R0\",\"steps\":9,\"injections\":1,\"seconds\":7,\"executions\":70}");
    write_finding("R3-a",
                  "{\"cause\":\"a\",\"revision\":\"R3\",\"steps\":4,\"injections\":0,\"seconds\":9,\"executions\":90}");
    write_finding("R1-b",
                  "{\"cause\":\"b\",\"revision\":\"R1\",\"steps\":1,\"injections\":0,\"seconds\":2,\"executions\":20}");
    assert_true(rig_causes_add(causes, directory, "R0-a"));
    assert_false(rig_causes_add(causes, directory, "R3-a"));
    assert_true(rig_causes_add(causes, directory, "R1-b"));
    assert_int_equal(rig_causes_count(causes), 2);
    text = printed(causes);
    assert_string_equal(text, "reached by an order that a kernel could have, without an injection: 2\n"
                              "     2.0 s  b\n            on R1; 1 signature, the shortest R1-b\n"
                              "     7.0 s  a\n            on R0,R3; 2 signatures, the shortest R3-a\n");
    free(text);
    rig_causes_free(causes);
}

/* What a kernel could do comes first, however late it was found. */
static void by_reach(void **state)
{
    struct rig_causes *causes = rig_causes_new();
    char *text;

    (void)state;
    write_finding("R0-d", "{\"cause\":\"d\",\"revision\":\"R0\",\"reach\":\"injection\",\"seconds\":1}");
    write_finding("R0-e", "{\"cause\":\"e\",\"revision\":\"R0\",\"reach\":\"other-order\",\"seconds\":2}");
    write_finding("R0-f", "{\"cause\":\"f\",\"revision\":\"R0\",\"reach\":\"injection\",\"seconds\":3}");
    write_finding("R1-f",
                  "{\"cause\":\"f\",\"revision\":\"R1\",\"reach\":\"plausible-order\",\"steps\":20,\"seconds\":4}");
    (void)rig_causes_add(causes, directory, "R0-d");
    (void)rig_causes_add(causes, directory, "R0-e");
    (void)rig_causes_add(causes, directory, "R0-f");
    (void)rig_causes_add(causes, directory, "R1-f");
    text = printed(causes);
    assert_string_equal(text, "reached by an order that a kernel could have, without an injection: 1\n"
                              "     3.0 s  f\n            on R0,R1; 2 signatures, the shortest R1-f\n"
                              "reached by an order that no kernel had: 1\n"
                              "     2.0 s  e\n            on R0; 1 signature, the shortest R0-e\n"
                              "reached with an injection: 1\n"
                              "     1.0 s  d\n            on R0; 1 signature, the shortest R0-d\n");
    free(text);
    rig_causes_free(causes);
}

static void what_is_none_of_ours_stands_for_itself(void **state)
{
    struct rig_causes *causes = rig_causes_new();

    (void)state;
    write_finding("R0-c", "{\"cause\":");
    assert_true(rig_causes_add(causes, directory, "R0-c"));
    assert_true(rig_causes_add(causes, directory, "not-there"));
    assert_int_equal(rig_causes_count(causes), 2);
    rig_causes_free(causes);
}

static void the_file_has_them_too(void **state)
{
    struct rig_causes *causes = rig_causes_new();
    struct rig_error err;
    char path[RIG_PATH_SIZE];
    char *text;

    (void)state;
    write_finding("R0-a",
                  "{\"cause\":\"a\",\"revision\":\"R0\",\"steps\":9,\"injections\":1,\"seconds\":7,\"executions\":70}");
    (void)rig_causes_add(causes, directory, "R0-a");
    assert_int_equal(rig_causes_write(causes, directory, &err), 0);
    assert_int_equal(rig_path(path, &err, "%s/causes.json", directory), 0);
    text = rig_read_file(path, NULL);
    assert_non_null(text);
    assert_non_null(strstr(text, "\"cause\":\t\"a\""));
    assert_non_null(strstr(text, "\"shortest\":\t\"R0-a\""));
    free(text);
    rig_causes_free(causes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_line_a_cause, set_up, tear_down),
        cmocka_unit_test_setup_teardown(by_reach, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_none_of_ours_stands_for_itself, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_file_has_them_too, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
