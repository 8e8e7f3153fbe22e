/* SPDX-License-Identifier: MIT */
#include <tests/unit/unit.h>

#include <base/random.h>
#include <scenario/codec.h>

#include <dirent.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void unit_parse(const char *text, struct rig_scenario *scenario, struct rig_expectations *expect)
{
    struct rig_expectations ignored;
    struct rig_text_error error;

    if (!rig_text_parse(text, strlen(text), scenario, expect ? expect : &ignored, &error))
        fail_msg("line %u, column %u: %s", error.line, error.column, error.message);
}

void unit_same_scenario(const struct rig_scenario *a, const struct rig_scenario *b)
{
    char left[RIG_TEXT_MAX], right[RIG_TEXT_MAX];

    (void)rig_text_print(a, NULL, left, sizeof(left));
    (void)rig_text_print(b, NULL, right, sizeof(right));
    assert_string_equal(left, right);
    assert_memory_equal(a, b, sizeof(*a));
}

static int is_scenario(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');

    return dot && strcmp(dot, ".scn") == 0;
}

unsigned unit_each_scenario(const char *directory, void (*visit)(const char *path))
{
    struct dirent **entries;
    int count = scandir(directory, &entries, is_scenario, alphasort);

    if (count < 0)
        fail_msg("cannot read %s", directory);
    for (int i = 0; i < count; i++) {
        char path[512];

        assert_true((size_t)snprintf(path, sizeof(path), "%s/%s", directory, entries[i]->d_name) < sizeof(path));
        visit(path);
        free(entries[i]);
    }
    free(entries);
    return (unsigned)count;
}

void unit_random_scenario(struct rig_scenario *scenario, uint64_t *rng)
{
    uint8_t bytes[160];
    size_t size = rig_random_below(rng, sizeof(bytes) + 1);

    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)rig_random_below(rng, 256);
    rig_decode(bytes, size, scenario);
}

void unit_directory_make(char path[UNIT_DIRECTORY_SIZE])
{
    const char *parent = getenv("TMPDIR");

    assert_true(snprintf(path, UNIT_DIRECTORY_SIZE, "%s/cr3rig-unit-XXXXXX", parent && *parent ? parent : "/tmp") <
                UNIT_DIRECTORY_SIZE);
    if (!mkdtemp(path))
        fail_msg("cannot make %s", path);
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where)
{
    (void)about;
    (void)kind;
    (void)where;
    return remove(path);
}

void unit_directory_remove(const char *path)
{
    assert_int_equal(nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}
