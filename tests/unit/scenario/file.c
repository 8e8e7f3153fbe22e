/* SPDX-License-Identifier: MIT */
/* Scenario files: what is read, what is refused and in which words, and that a write is whole. */
#include <tests/unit/unit.h>

#include <scenario/codec.h>
#include <scenario/file.h>

#include <stdio.h>
#include <stdlib.h>

#define PATH_SIZE (UNIT_DIRECTORY_SIZE + 64)

struct place {
    char directory[UNIT_DIRECTORY_SIZE];
    char path[PATH_SIZE];
    struct rig_error error;
    struct rig_expectations expect;
    struct rig_scenario scenario;
};

static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof(*p));

    if (!p)
        return -1;
    unit_directory_make(p->directory);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;

    unit_directory_remove(p->directory);
    free(p);
    return 0;
}

static void put(struct place *p, const char *name, const void *data, size_t size)
{
    FILE *file;

    (void)snprintf(p->path, sizeof(p->path), "%s/%s", p->directory, name);
    file = fopen(p->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* The message is "PATH" and then `rest`. */
static void assert_error(const struct place *p, const char *rest)
{
    char expected[sizeof(p->error.text)];

    (void)snprintf(expected, sizeof(expected), "%.*s%s", PATH_SIZE, p->path, rest);
    assert_string_equal(p->error.text, expected);
    assert_int_equal(p->error.code, RIG_ERROR_USAGE);
}

static bool load(struct place *p)
{
    return rig_scenario_load(p->path, &p->scenario, &p->expect, &p->error) == 0;
}

static void text_and_binary_are_told_by_their_names(void **state)
{
    static const char text[] = "load-cr3\nexpect R1 hang\n";
    uint8_t bytes[RIG_BINARY_MAX];
    struct rig_scenario expected;
    struct place *p = *state;

    unit_parse(text, &expected, NULL);
    put(p, "a.scn", text, strlen(text));
    assert_true(load(p));
    unit_same_scenario(&p->scenario, &expected);
    assert_true(p->expect.revision[1].set && p->expect.revision[1].verdict == RIG_VERDICT_HANG);

    put(p, "a.bin", bytes, rig_encode(&expected, bytes));
    assert_true(load(p));
    unit_same_scenario(&p->scenario, &expected);
    assert_false(p->expect.revision[1].set);
}

static void a_file_that_is_not_there(void **state)
{
    struct place *p = *state;

    (void)snprintf(p->path, sizeof(p->path), "%s/none.scn", p->directory);
    assert_false(load(p));
    assert_error(p, ": cannot open: No such file or directory");
}

static void a_directory(void **state)
{
    struct place *p = *state;

    (void)snprintf(p->path, sizeof(p->path), "%s", p->directory);
    assert_false(load(p));
    assert_error(p, ": found a directory; expected a file");
}

static void a_file_that_is_too_large(void **state)
{
    struct place *p = *state;
    char *much = calloc(1, RIG_FILE_MAX + 1);

    assert_non_null(much);
    memset(much, '\n', RIG_FILE_MAX + 1);
    put(p, "large.scn", much, RIG_FILE_MAX + 1);
    assert_false(load(p));
    assert_error(p, ": found more than 262144 bytes; expected at most that");
    /* The largest that is allowed is read. */
    memcpy(much, "load-cr3", 8);
    put(p, "large.scn", much, RIG_FILE_MAX);
    assert_true(load(p));
    assert_int_equal(p->scenario.step_count, 1);
    free(much);
}

/* Nothing to run is not a pass. */
static void a_file_without_a_step(void **state)
{
    static const char *const texts[] = {"", "# a comment\n", "revision R0\nexpect R0 booted\n"};
    struct place *p = *state;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        put(p, "none.scn", texts[i], strlen(texts[i]));
        assert_false(load(p));
        assert_error(p, ": found no step, so there is nothing to run; expected steps, or `boot` and an order");
    }
    put(p, "mark.scn", "\xef\xbb\xbfload-cr3\n", 12);
    assert_false(load(p));
    assert_error(p, ":1:1: found a byte-order mark; expected text without one");
    put(p, "text", "load-cr3\n", 9);
    assert_false(load(p));
    assert_error(p, ": found text in a file whose name does not end in .scn; expected that of a scenario");
}

static void a_binary_that_is_cut_short(void **state)
{
    uint8_t bytes[RIG_BINARY_MAX];
    struct place *p = *state;
    struct rig_scenario s;
    size_t size;

    unit_parse("revision R1\nload-cr3\nat load-cr3 entry: clear-l4 1\n", &s, NULL);
    size = rig_encode(&s, bytes);
    assert_int_equal(size, 9);
    put(p, "cut.bin", bytes, size - 1);
    assert_false(load(p));
    assert_error(p,
                 ": found 8 bytes that are not a whole scenario, which has 9 when encoded again; expected .scn text or "
                 "the bytes `rig-scn to-bin` writes: truncated?");
    /* Nothing at all is no scenario either; to an engine both are. */
    assert_int_equal(rig_scenario_load_loosely(p->path, &p->scenario, &p->expect, &p->error), 0);
    unit_same_scenario(&p->scenario, &s);
    for (size_t n = 0; n < size; n++) {
        put(p, "cut.bin", bytes, n);
        assert_false(load(p));
        assert_int_equal(rig_scenario_load_loosely(p->path, &p->scenario, &p->expect, &p->error), 0);
    }
    bytes[size] = 0;
    put(p, "long.bin", bytes, size + 1);
    assert_false(load(p));
}

static void a_word_that_is_not_known(void **state)
{
    static const char text[] = "load-cr3\n  store-cr3\n";
    struct place *p = *state;

    put(p, "word.scn", text, strlen(text));
    assert_false(load(p));
    assert_error(p,
                 ":2:3: found 'store-cr3'; expected a step: did you mean 'load-cr3'? (`rig-scn list steps` names all)");
    assert_int_equal(rig_scenario_load_loosely(p->path, &p->scenario, &p->expect, &p->error), -1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(text_and_binary_are_told_by_their_names),
        TEST(a_file_that_is_not_there),
        TEST(a_directory),
        TEST(a_file_that_is_too_large),
        TEST(a_file_without_a_step),
        TEST(a_binary_that_is_cut_short),
        TEST(a_word_that_is_not_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
