/* SPDX-License-Identifier: MIT */
/* A campaign's trace is read again as it was, and taken for no other's. */
#include <tests/unit/kernel/small_kernel.h>
#include <tests/unit/unit.h>

#include <base/files.h>
#include <fuzz/kernels/trace_file.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OF "6.1.0-56-amd64 init_mem_mapping sparse_init"

struct fixture {
    char directory[UNIT_DIRECTORY_SIZE];
    char path[UNIT_DIRECTORY_SIZE + 16];
    struct rig_kernel kernel;
};

static int make(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    const struct small_kernel small = {.pv = true};
    struct rig_error err;
    size_t size;
    unsigned char *elf = small_kernel_make(&small, &size);
    FILE *map;

    unit_directory_make(fixture->directory);
    (void)snprintf(fixture->path, sizeof(fixture->path), "%s/trace", fixture->directory);
    assert_int_equal(rig_kernel_image_of(&fixture->kernel.image, elf, size, "FILE", NULL), 0);
    free(elf);
    map = fopen(fixture->path, "w");
    assert_true(fputs("ffffffff81000000 T _text\nffffffff81000200 T startup_xen\n", map) >= 0);
    for (unsigned i = 0; i < 400; i++)
        assert_true(fprintf(map, "%016llx t f_%u\n", (unsigned long long)SMALL_KERNEL_BASE + 0x1000 + 16ULL * i, i) >
                    0);
    assert_int_equal(fclose(map), 0);
    assert_int_equal(rig_kernel_names_read(&fixture->kernel.names, &fixture->kernel.image, fixture->path, &err), 0);
    assert_int_equal(remove(fixture->path), 0);
    *state = fixture;
    return 0;
}

static int end(void **state)
{
    struct fixture *fixture = *state;

    rig_kernel_names_free(fixture->kernel.names);
    rig_kernel_image_free(&fixture->kernel.image);
    unit_directory_remove(fixture->directory);
    free(fixture);
    return 0;
}

static void write_one(const struct fixture *fixture)
{
    struct rig_trace_entry entries[] = {{"f_3", 0, 1, 1}, {"f_7", 1, 12, 1}, {"f_7", 2, 12, 2}};
    const struct rig_trace trace = {.entries = entries, .count = 3, .reached = true};
    struct rig_error err;

    assert_int_equal(rig_trace_file_write(&trace, fixture->path, OF, &err), 0);
}

static void what_was_written_is_read_again(void **state)
{
    const struct fixture *fixture = *state;
    struct rig_trace trace;
    struct rig_error err;

    assert_int_equal(rig_trace_file_read(&trace, fixture->path, OF, &fixture->kernel, &err), 0); /* there is none yet */
    write_one(fixture);
    assert_int_equal(rig_trace_file_read(&trace, fixture->path, OF, &fixture->kernel, &err), 1);
    assert_int_equal(trace.count, 3);
    assert_true(trace.reached);
    assert_string_equal(trace.entries[0].name, "f_3");
    assert_string_equal(trace.entries[2].name, "f_7");
    assert_int_equal(trace.entries[2].time, 2);
    assert_int_equal(trace.entries[1].calls, 12);
    assert_int_equal(trace.entries[1].depth, 1);
    rig_trace_free(&trace);
}

static void anothers_and_a_damaged_one_are_refused(void **state)
{
    static const char *const bad[] = {"", OF "\n", OF "\n1 1 0 no_such_function\n", OF "\n1 1 f_3\n"};
    const struct fixture *fixture = *state;
    struct rig_trace trace;
    struct rig_error err;

    write_one(fixture);
    assert_int_equal(rig_trace_file_read(&trace, fixture->path, "7.3.4 a b", &fixture->kernel, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    assert_non_null(strstr(err.text, "is no trace of 7.3.4 a b"));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(rig_write_file(fixture->path, bad[i], &err), 0);
        assert_int_equal(rig_trace_file_read(&trace, fixture->path, OF, &fixture->kernel, &err), -1);
        assert_int_equal(err.code, RIG_ERROR_USAGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_written_is_read_again, make, end),
        cmocka_unit_test_setup_teardown(anothers_and_a_damaged_one_are_refused, make, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
