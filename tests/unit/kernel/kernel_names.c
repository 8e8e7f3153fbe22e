/* SPDX-License-Identifier: MIT */
/* Names of System.map: found, missed, and printed as the kernel prints them. */
#include <tests/unit/kernel/small_kernel.h>
#include <tests/unit/unit.h>

#include <kernel/names.h>

#include <stdio.h>
#include <stdlib.h>

struct fixture {
    char directory[UNIT_DIRECTORY_SIZE];
    char map[UNIT_DIRECTORY_SIZE + 16];
    struct rig_kernel_image image;
};

static int make(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    const struct small_kernel kernel = {.pv = true};
    size_t size;
    unsigned char *elf = small_kernel_make(&kernel, &size);
    int result = rig_kernel_image_of(&fixture->image, elf, size, "FILE", NULL);

    unit_directory_make(fixture->directory);
    (void)snprintf(fixture->map, sizeof(fixture->map), "%s/System.map", fixture->directory);
    free(elf);
    *state = fixture;
    return result;
}

static int end(void **state)
{
    struct fixture *fixture = *state;

    rig_kernel_image_free(&fixture->image);
    unit_directory_remove(fixture->directory);
    free(fixture);
    return 0;
}

/* The lines, and so many functions f_0, f_1, .. of 16 bytes each that it is no stub. */
static void write_map(const struct fixture *fixture, const char *lines)
{
    FILE *file = fopen(fixture->map, "w");

    assert_non_null(file);
    assert_true(fputs(lines, file) >= 0);
    for (unsigned i = 0; i < 400; i++)
        assert_true(fprintf(file, "%016llx t f_%u\n", (unsigned long long)SMALL_KERNEL_BASE + 0x1000 + 16ULL * i, i) >
                    0);
    assert_int_equal(fclose(file), 0);
}

static const char good[] = "0000000000000000 D __per_cpu_start\n"
                           "ffffffff81000000 T _text\n"
                           "ffffffff81000200 T startup_xen\n"
                           "ffffffff81000200 T its_alias\n"
                           "ffffffff81000300 t xen_write_cr3\n"
                           "ffffffff81000340 t show\n"
                           "ffffffff81000380 t show\n"
                           "ffffffff810003c0 T xen_write_cr4\n";

static struct rig_kernel_names *read_map(const struct fixture *fixture, const char *lines)
{
    struct rig_kernel_names *names = NULL;
    struct rig_error err = {0};

    write_map(fixture, lines);
    if (rig_kernel_names_read(&names, &fixture->image, fixture->map, &err) < 0)
        fail_msg("%s", err.text);
    assert_string_equal(rig_kernel_names_from(names), "System.map");
    return names;
}

static void names_are_found(void **state)
{
    struct rig_kernel_names *names = read_map(*state, good);
    struct rig_kernel_symbol symbol;
    size_t count;

    assert_int_equal(rig_kernel_names_count(names), 408);
    assert_true(rig_kernel_names_find(names, "xen_write_cr3", &symbol, &count));
    assert_int_equal(count, 1);
    assert_int_equal(symbol.address, SMALL_KERNEL_BASE + 0x300);
    assert_int_equal(symbol.size, 0x40);
    assert_int_equal(symbol.type, 't');
    assert_true(rig_kernel_names_find(names, "show", &symbol, &count));
    assert_int_equal(count, 2);
    assert_int_equal(symbol.address, SMALL_KERNEL_BASE + 0x340);
    assert_true(rig_kernel_names_find(names, "startup_xen", &symbol, NULL));
    assert_int_equal(symbol.size, 0x100); /* up to the next address, not to the alias */
    assert_false(rig_kernel_names_find(names, "xen_write", &symbol, &count));
    assert_int_equal(count, 0);
    rig_kernel_names_free(names);
}

static void what_is_missed_is_named(void **state)
{
    struct rig_kernel_names *names = read_map(*state, good);
    struct rig_kernel_symbol symbol;
    const char *near[3];
    struct rig_error err;

    assert_int_equal(rig_kernel_names_near(names, "xen_wrte_cr3", near, 3), 2);
    assert_string_equal(near[0], "xen_write_cr3");
    assert_string_equal(near[1], "xen_write_cr4");
    assert_int_equal(rig_kernel_names_need(names, "xen_wrte_cr3", &symbol, &err), -1);
    assert_non_null(strstr(err.text, "near are xen_write_cr3, xen_write_cr4"));
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    assert_int_equal(rig_kernel_names_need(names, "nothing_like_it_at_all", &symbol, &err), -1);
    assert_null(strstr(err.text, "near are"));
    assert_int_equal(rig_kernel_names_need(names, "xen_write_cr4", &symbol, &err), 0);
    rig_kernel_names_free(names);
}

static void addresses_are_printed_as_the_kernel_does(void **state)
{
    static const struct {
        uint64_t address;
        const char *text;
    } rows[] = {{SMALL_KERNEL_BASE + 0x312, "xen_write_cr3+0x12/0x40"},
                {SMALL_KERNEL_BASE + 0x300, "xen_write_cr3+0x0/0x40"},
                {SMALL_KERNEL_BASE + 0x210, "startup_xen+0x10/0x100"}, /* of aliases the first */
                {SMALL_KERNEL_BASE - 1, "0xffffffff80ffffff"},         /* below all: a per-CPU symbol is none */
                {0x10, "0x10"},
                {SMALL_KERNEL_BASE + 0x28f0, "0xffffffff810028f0"}}; /* the last has no end */
    struct rig_kernel_names *names = read_map(*state, good);
    char text[64];

    for (size_t i = 0; i < COUNT(rows); i++)
        assert_string_equal(rig_kernel_names_print(names, rows[i].address, text, sizeof(text)), rows[i].text);
    rig_kernel_names_free(names);
}

static void another_builds_map_is_not_taken(void **state)
{
    const struct fixture *fixture = *state;
    struct rig_kernel_names *names;
    struct rig_error err;

    write_map(fixture, "ffffffff81000000 T _text\nffffffff81000210 T startup_xen\n");
    assert_int_equal(rig_kernel_names_read(&names, &fixture->image, fixture->map, &err), -1);
    assert_non_null(strstr(err.text, "belong to another build"));
    write_map(fixture, "ffffffff80000000 T _text\n");
    assert_int_equal(rig_kernel_names_read(&names, &fixture->image, fixture->map, &err), -1);
    assert_non_null(strstr(err.text, "belong to another build"));
}

static void without_names_it_is_said(void **state)
{
    const struct fixture *fixture = *state;
    struct rig_kernel_names *names;
    struct rig_error err;
    FILE *stub;

    assert_int_equal(rig_kernel_names_read(&names, &fixture->image, NULL, &err), -1);
    assert_non_null(strstr(err.text, "CONFIG_KALLSYMS is off"));
    stub = fopen(fixture->map, "w"); /* as Debian's packages have it */
    assert_non_null(stub);
    assert_true(fputs("ffffffffffffffff B The real System.map is in another package\n", stub) >= 0);
    assert_int_equal(fclose(stub), 0);
    assert_int_equal(rig_kernel_names_read(&names, &fixture->image, fixture->map, &err), -1);
    assert_non_null(strstr(err.text, "CONFIG_KALLSYMS is off"));
}

static void a_broken_line_is_named(void **state)
{
    const struct fixture *fixture = *state;
    struct rig_kernel_names *names;
    struct rig_error err;

    write_map(fixture, "ffffffff81000000 T _text\nwhat is this\n");
    assert_int_equal(rig_kernel_names_read(&names, &fixture->image, fixture->map, &err), -1);
    assert_non_null(strstr(err.text, "System.map:2: found \"what is this\"; expected"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_are_found, make, end),
        cmocka_unit_test_setup_teardown(what_is_missed_is_named, make, end),
        cmocka_unit_test_setup_teardown(addresses_are_printed_as_the_kernel_does, make, end),
        cmocka_unit_test_setup_teardown(another_builds_map_is_not_taken, make, end),
        cmocka_unit_test_setup_teardown(without_names_it_is_said, make, end),
        cmocka_unit_test_setup_teardown(a_broken_line_is_named, make, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
