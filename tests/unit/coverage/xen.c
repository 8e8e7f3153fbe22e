/* SPDX-License-Identifier: MIT */
/* The blocks of Xen that a campaign reached: kept over runs, and put together from all jobs. */
#include <tests/unit/unit.h>

#include <fuzz/coverage/xen.h>

#include <base/files.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BLOCK UINT64_C(0xffff82d040200000)

static int make(void **state)
{
    *state = calloc(1, UNIT_DIRECTORY_SIZE);
    unit_directory_make(*state);
    return 0;
}

static int end(void **state)
{
    unit_directory_remove(*state);
    free(*state);
    return 0;
}

static void reach(const char *results, const char *who, unsigned first, unsigned count)
{
    struct rig_xen_coverage *coverage;
    struct rig_error err;

    assert_int_equal(rig_xen_coverage_open(results, who, &coverage, &err), 0);
    for (unsigned i = first; i < first + count; i++)
        assert_true(rig_xen_coverage_add(coverage, BLOCK + 16 * i, 16));
    assert_int_equal(rig_xen_coverage_write(coverage, &err), 0);
    rig_xen_coverage_close(coverage);
}

static void what_a_run_before_reached_is_added_to(void **state)
{
    const char *results = *state;
    struct rig_xen_coverage *coverage;
    struct rig_error err;

    reach(results, "job0", 0, 10);
    reach(results, "job0", 5, 10);
    assert_int_equal(rig_xen_coverage_open(results, "job0", &coverage, &err), 0);
    assert_int_equal(rig_xen_coverage_count(coverage), 15);
    rig_xen_coverage_close(coverage);
}

static void all_jobs_are_put_together(void **state)
{
    const char *results = *state;
    struct rig_blocks blocks = {0};
    char path[UNIT_DIRECTORY_SIZE + 64];
    struct rig_error err;

    assert_int_equal(rig_xen_coverage_gather(results, &blocks, &err), 0); /* there is no directory yet */
    assert_int_equal(blocks.count, 0);
    reach(results, "job0", 0, 10);
    reach(results, "job1", 8, 10);
    (void)snprintf(path, sizeof(path), "%s/coverage/job0-0123.profraw", results);
    assert_int_equal(rig_write_file(path, "not ours", &err), 0);
    assert_int_equal(rig_xen_coverage_gather(results, &blocks, &err), 0);
    assert_int_equal(blocks.count, 18);
    rig_blocks_free(&blocks);
}

/* A second between two files, and none where nothing is new. */
static void it_is_written_now_and_then(void **state)
{
    const char *results = *state;
    struct rig_xen_coverage *coverage;
    char path[UNIT_DIRECTORY_SIZE + 64];
    struct rig_error err;

    (void)snprintf(path, sizeof(path), "%s/coverage/job0.xen", results);
    assert_int_equal(rig_xen_coverage_open(results, "job0", &coverage, &err), 0);
    assert_true(rig_xen_coverage_add(coverage, BLOCK, 16));
    assert_int_equal(rig_xen_coverage_keep(coverage, UINT64_C(5000000000), &err), 0);
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(unlink(path), 0);
    assert_true(rig_xen_coverage_add(coverage, BLOCK + 16, 16));
    assert_int_equal(rig_xen_coverage_keep(coverage, UINT64_C(5900000000), &err), 0);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(rig_xen_coverage_keep(coverage, UINT64_C(6000000000), &err), 0);
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rig_xen_coverage_keep(coverage, UINT64_C(9000000000), &err), 0);
    assert_int_equal(access(path, F_OK), -1);
    rig_xen_coverage_close(coverage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_a_run_before_reached_is_added_to, make, end),
        cmocka_unit_test_setup_teardown(all_jobs_are_put_together, make, end),
        cmocka_unit_test_setup_teardown(it_is_written_now_and_then, make, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
