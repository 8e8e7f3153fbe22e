/* SPDX-License-Identifier: MIT */
/* The record of blocks: kept over runs. */
#include <tests/unit/unit.h>

#include <base/files.h>
#include <fuzz/coverage/blocks.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    char directory[UNIT_DIRECTORY_SIZE];
    char blocks[UNIT_DIRECTORY_SIZE + 16];
    char table[UNIT_DIRECTORY_SIZE + 16];
};

static int make(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    unit_directory_make(fixture->directory);
    (void)snprintf(fixture->blocks, sizeof(fixture->blocks), "%s/blocks", fixture->directory);
    (void)snprintf(fixture->table, sizeof(fixture->table), "%s/table", fixture->directory);
    *state = fixture;
    return 0;
}

static int end(void **state)
{
    struct fixture *fixture = *state;

    unit_directory_remove(fixture->directory);
    free(fixture);
    return 0;
}

static void what_was_written_is_read_again(void **state)
{
    const struct fixture *fixture = *state;
    struct rig_blocks blocks = {0}, again = {0};
    struct rig_error err;
    FILE *out = fopen(fixture->blocks, "w");

    /* More than a table begins with, so that it grows. */
    for (unsigned i = 0; i < 5000; i++)
        assert_true(fprintf(out, "%llx %u\n", 0xffffffff81000000ULL + 16ULL * i, 8 + i % 8) > 0);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(rig_blocks_read(&blocks, fixture->blocks, &err), 0);
    assert_int_equal(blocks.count, 5000);
    assert_int_equal(rig_blocks_write(&blocks, fixture->table, &err), 0);
    assert_int_equal(rig_blocks_read(&again, fixture->table, &err), 0);
    assert_int_equal(rig_blocks_read(&again, fixture->blocks, &err), 0); /* twice is once */
    assert_int_equal(again.count, 5000);
    rig_blocks_free(&blocks);
    rig_blocks_free(&again);
}

static void a_missing_record_is_empty_and_a_torn_one_an_error(void **state)
{
    const struct fixture *fixture = *state;
    struct rig_blocks blocks = {0};
    struct rig_error err;

    assert_int_equal(rig_blocks_read(&blocks, fixture->blocks, &err), 0);
    assert_int_equal(blocks.count, 0);
    assert_int_equal(rig_write_file(fixture->blocks, "ffffffff81000000 4\nnonsense\n", &err), 0);
    assert_int_equal(rig_blocks_read(&blocks, fixture->blocks, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    assert_non_null(strstr(err.text, "found \"nonsense\""));
    rig_blocks_free(&blocks);
}

static void overlapping_blocks_count_a_byte_once(void **state)
{
    struct rig_blocks blocks = {0};
    struct rig_block *all;

    (void)state;
    assert_true(rig_blocks_add(&blocks, 0x1020, 16));
    assert_true(rig_blocks_add(&blocks, 0x1000, 8));
    assert_true(rig_blocks_add(&blocks, 0x1004, 2)); /* within the one before it */
    assert_true(rig_blocks_add(&blocks, 0x1004, 8)); /* a longer one from the same place */
    assert_int_equal(blocks.count, 3);
    all = rig_blocks_sorted(&blocks);
    assert_non_null(all);
    assert_int_equal(all[0].address, 0x1000);
    assert_int_equal(all[1].size, 8);
    assert_int_equal(rig_blocks_bytes(all, blocks.count), 12 + 16);
    free(all);
    rig_blocks_free(&blocks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_written_is_read_again, make, end),
        cmocka_unit_test_setup_teardown(a_missing_record_is_empty_and_a_torn_one_an_error, make, end),
        cmocka_unit_test_setup_teardown(overlapping_blocks_count_a_byte_once, make, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
