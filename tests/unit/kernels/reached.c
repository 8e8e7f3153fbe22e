/* SPDX-License-Identifier: MIT */
/* What a kernel's cases reached, told by functions. */
#include <tests/unit/kernel/small_kernel.h>
#include <tests/unit/unit.h>

#include <base/files.h>
#include <fuzz/kernels/reached.h>

#include <stdio.h>
#include <stdlib.h>

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

/* Blocks overlap where a jump leads into one: its bytes count once. Xen's functions come first, Xen itself in the sum.
 */
static void functions_are_told_with_their_share(void **state)
{
    const struct fixture *fixture = *state;
    const struct small_kernel kernel = {.pv = true};
    struct rig_kernel_names *names = NULL;
    struct rig_kernel_image image;
    struct rig_blocks blocks = {0};
    struct rig_reached_sum sum;
    struct rig_error err;
    size_t size;
    unsigned char *elf = small_kernel_make(&kernel, &size);
    char *text;
    FILE *map = fopen(fixture->table, "w");

    assert_int_equal(rig_kernel_image_of(&image, elf, size, "FILE", NULL), 0);
    free(elf);
    assert_true(fputs("ffffffff81000000 T _text\nffffffff81000200 T startup_xen\n", map) >= 0);
    for (unsigned i = 0; i < 400; i++)
        assert_true(fprintf(map, "%016llx t %s%u\n", (unsigned long long)SMALL_KERNEL_BASE + 0x1000 + 16ULL * i,
                            i == 2 ? "xen_f" : "f_", i) > 0);
    assert_int_equal(fclose(map), 0);
    assert_int_equal(rig_kernel_names_read(&names, &image, fixture->table, &err), 0);
    assert_int_equal(rig_write_file(fixture->blocks,
                                    "ffffffff81001000 8\n"  /* f_0: bytes 0 to 7 */
                                    "ffffffff81001004 8\n"  /* and 4 to 11 */
                                    "ffffffff81001020 16\n" /* xen_f2: all of it */
                                    "ffff82d040200000 5\n", /* Xen */
                                    &err),
                     0);
    assert_int_equal(rig_blocks_read(&blocks, fixture->blocks, &err), 0);
    assert_int_equal(rig_reached_tell(&blocks, &(struct rig_reached_names){.kernel = names, .xen_image = "/none"},
                                      fixture->table, &sum, &err),
                     0);
    assert_int_equal(sum.kernel_functions, 2);
    assert_int_equal(sum.kernel_blocks, 3);
    assert_int_equal(sum.xen.blocks, 1);
    assert_int_equal(sum.xen.bytes, 5);
    text = rig_read_file(fixture->table, NULL);
    assert_non_null(strstr(text, "2 functions of the kernel, 3 blocks\n"));
    assert_non_null(strstr(text, "\n1 blocks of Xen, 5 bytes; cannot read /none"));
    assert_non_null(strstr(text, "\nxen_f2 "));
    assert_non_null(strstr(text, "    1       16       16   100%\n"));
    assert_non_null(strstr(text, "    2       12       16    75%\n"));
    assert_true(strstr(text, "\nxen_f2 ") < strstr(text, "\nf_0 "));
    free(text);
    rig_blocks_free(&blocks);
    rig_kernel_names_free(names);
    rig_kernel_image_free(&image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(functions_are_told_with_their_share, make, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
