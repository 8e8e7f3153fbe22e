/* SPDX-License-Identifier: MIT */
/* Scenario files: what is read, what is refused and in which words, and that a write is whole. */
#include <tests/unit/unit.h>

#include <scenario/codec.h>
#include <scenario/file.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define PATH_SIZE (UNIT_DIRECTORY_SIZE + 64)

struct place {
    char directory[UNIT_DIRECTORY_SIZE];
    char path[PATH_SIZE];
    struct rig_file_error error;
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
static void assert_error(const struct place *p, bool is_io, const char *rest)
{
    char expected[sizeof(p->error.text)];

    (void)snprintf(expected, sizeof(expected), "%.*s%s", PATH_SIZE, p->path, rest);
    assert_string_equal(p->error.text, expected);
    assert_int_equal(p->error.is_io, is_io);
}

static bool load(struct place *p)
{
    return rig_scenario_load(p->path, &p->scenario, &p->expect, &p->error);
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
    assert_error(p, false, ": cannot open: No such file or directory");
}

static void a_directory(void **state)
{
    struct place *p = *state;

    (void)snprintf(p->path, sizeof(p->path), "%s", p->directory);
    assert_false(load(p));
    assert_error(p, false, ": found a directory; expected a file");
}

static void a_file_that_is_too_large(void **state)
{
    struct place *p = *state;
    char *much = calloc(1, RIG_FILE_MAX + 1);

    assert_non_null(much);
    memset(much, '\n', RIG_FILE_MAX + 1);
    put(p, "large.scn", much, RIG_FILE_MAX + 1);
    assert_false(load(p));
    assert_error(p, false, ": found more than 262144 bytes; expected at most that");
    /* The largest that is allowed is read. */
    put(p, "large.scn", much, RIG_FILE_MAX);
    assert_true(load(p));
    assert_int_equal(p->scenario.step_count, 0);
    free(much);
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
    assert_error(p, false,
                 ": found 8 bytes that are not a whole scenario, which has 9 when encoded again; expected .scn text or "
                 "the bytes `rig-scn to-bin` writes: truncated?");
    /* Nothing at all is no scenario either; to an engine both are. */
    assert_true(rig_scenario_load_loosely(p->path, &p->scenario, &p->expect, &p->error));
    unit_same_scenario(&p->scenario, &s);
    for (size_t n = 0; n < size; n++) {
        put(p, "cut.bin", bytes, n);
        assert_false(load(p));
        assert_true(rig_scenario_load_loosely(p->path, &p->scenario, &p->expect, &p->error));
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
    assert_error(p, false,
                 ":2:3: found 'store-cr3'; expected a step: did you mean 'load-cr3'? (`rig-scn list steps` names all)");
    assert_false(rig_scenario_load_loosely(p->path, &p->scenario, &p->expect, &p->error));
}

static void bytes_are_read_as_they_are(void **state)
{
    struct place *p = *state;
    uint8_t *data;
    size_t size;

    put(p, "bytes", "a\0b\n", 4);
    assert_true(rig_file_read(p->path, 4, &data, &size, &p->error));
    assert_int_equal(size, 4);
    assert_memory_equal(data, "a\0b\n", 4);
    free(data);
    assert_false(rig_file_read(p->path, 3, &data, &size, &p->error));
    assert_null(data);
    assert_int_equal(size, 0);
}

static unsigned entries(const char *directory)
{
    DIR *listing = opendir(directory);
    struct dirent *entry;
    unsigned count = 0;

    assert_non_null(listing);
    while ((entry = readdir(listing)) != NULL)
        count += entry->d_name[0] != '.';
    closedir(listing);
    return count;
}

static void a_write_leaves_the_file_and_nothing_else(void **state)
{
    struct place *p = *state;
    uint8_t *data;
    size_t size;

    (void)snprintf(p->path, sizeof(p->path), "%s/out", p->directory);
    assert_true(rig_file_write(p->path, "first one", 9, &p->error));
    assert_true(rig_file_write(p->path, "second", 6, &p->error));
    assert_true(rig_file_read(p->path, 100, &data, &size, &p->error));
    assert_int_equal(size, 6);
    assert_memory_equal(data, "second", 6);
    free(data);
    assert_int_equal(entries(p->directory), 1);
}

static void a_write_that_cannot_be(void **state)
{
    struct place *p = *state;
    char *name = malloc(5001);

    (void)snprintf(p->path, sizeof(p->path), "%s/none/out", p->directory);
    assert_false(rig_file_write(p->path, "x", 1, &p->error));
    assert_error(p, true, ": cannot create: No such file or directory");
    /* Onto a directory: the temporary was written, and must not stay. */
    (void)snprintf(p->path, sizeof(p->path), "%s/taken", p->directory);
    assert_int_equal(mkdir(p->path, 0700), 0);
    assert_false(rig_file_write(p->path, "x", 1, &p->error));
    assert_true(p->error.is_io);
    assert_int_equal(entries(p->directory), 1);

    assert_non_null(name);
    memset(name, 'n', 5000);
    name[5000] = '\0';
    assert_false(rig_file_write(name, "x", 1, &p->error));
    assert_false(p->error.is_io);
    assert_int_equal(strlen(p->error.text), sizeof(p->error.text) - 1);
    free(name);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(text_and_binary_are_told_by_their_names),
        TEST(a_file_that_is_not_there),
        TEST(a_directory),
        TEST(a_file_that_is_too_large),
        TEST(a_binary_that_is_cut_short),
        TEST(a_word_that_is_not_known),
        TEST(bytes_are_read_as_they_are),
        TEST(a_write_leaves_the_file_and_nothing_else),
        TEST(a_write_that_cannot_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
