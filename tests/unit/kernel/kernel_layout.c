/* SPDX-License-Identifier: MIT */
/* The regions of a kernel's address space: without gaps, by the kernel's own variables, and as the model calls them. */
#include <tests/unit/kernel/small_kernel.h>
#include <tests/unit/unit.h>

#include <fuzz/findings/regions.h>
#include <kernel/layout.h>

#include <stdio.h>
#include <stdlib.h>

/* A kernel with the symbols of `lines` behind those that make no difference, and three variables at its start. */
static void make(struct rig_kernel_layout *layout, const char *lines, const uint64_t variables[3], bool pv)
{
    const struct small_kernel kernel = {.contents = variables, .contents_size = 3 * sizeof(*variables), .pv = pv};
    char directory[UNIT_DIRECTORY_SIZE], map[UNIT_DIRECTORY_SIZE + 16];
    struct rig_kernel_image image;
    struct rig_kernel_names *names;
    size_t size;
    unsigned char *elf = small_kernel_make(&kernel, &size);
    FILE *file;

    unit_directory_make(directory);
    (void)snprintf(map, sizeof(map), "%s/System.map", directory);
    file = fopen(map, "w");
    assert_non_null(file);
    for (unsigned i = 0; i < 400; i++)
        assert_true(fprintf(file, "%016llx t f_%u\n", 0xffffffff81010000ULL + i, i) > 0);
    assert_true(fputs(lines, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(rig_kernel_image_of(&image, elf, size, "FILE", NULL), 0);
    assert_int_equal(rig_kernel_names_read(&names, &image, map, NULL), 0);
    rig_kernel_layout_of(layout, &image, names);
    rig_kernel_names_free(names);
    rig_kernel_image_free(&image);
    free(elf);
    unit_directory_remove(directory);
}

static const uint64_t usual[3] = {UINT64_C(0xffff888000000000), UINT64_C(0xffffc90000000000),
                                  UINT64_C(0xffffea0000000000)};
static const char variables[] = "ffffffff81000000 D page_offset_base\n"
                                "ffffffff81000008 D vmalloc_base\n"
                                "ffffffff81000010 D vmemmap_base\n";

static void there_are_no_gaps(void **state)
{
    struct rig_kernel_layout layout;

    (void)state;
    make(&layout, "ffffffff81000100 T kasan_init\n", usual, true);
    assert_int_equal(layout.at[0].first, 0);
    for (size_t i = 1; i < layout.count; i++)
        assert_true(layout.at[i].first == layout.at[i - 1].last + 1);
    assert_true(layout.at[layout.count - 1].last == UINT64_MAX);
    for (size_t i = 0; i < layout.count; i++) {
        assert_ptr_equal(rig_kernel_region_at(&layout, layout.at[i].first), &layout.at[i]);
        assert_ptr_equal(rig_kernel_region_at(&layout, layout.at[i].last), &layout.at[i]);
    }
}

static void the_kernel_decides(void **state)
{
    static const uint64_t moved[3] = {UINT64_C(0xffff880000000000), UINT64_C(0xffffc98000000000),
                                      UINT64_C(0xffffea8000000000)};
    struct rig_kernel_layout layout;

    (void)state;
    make(&layout, variables, moved, true);
    assert_true(rig_kernel_region_named(&layout, "direct-map")->first == moved[0]);
    assert_true(rig_kernel_region_named(&layout, "vmalloc")->first == moved[1]);
    assert_true(rig_kernel_region_named(&layout, "vmemmap")->first == moved[2]);
    assert_null(rig_kernel_region_named(&layout, "ldt-remap"));
    assert_null(rig_kernel_region_named(&layout, "kasan"));
    assert_true(rig_kernel_region_named(&layout, "modules")->first == UINT64_C(0xffffffffa0000000));
    assert_string_equal(rig_kernel_region_at(&layout, UINT64_C(1) << 39)->name, "p2m-list");
    make(&layout, "ffffffff81000100 T kernel_randomize_memory\nffffffff81000200 T kasan_init\n", usual, false);
    assert_true(rig_kernel_region_named(&layout, "modules")->first == UINT64_C(0xffffffffc0000000));
    assert_true(rig_kernel_region_named(&layout, "kasan")->first == UINT64_C(0xffffec0000000000));
    assert_non_null(rig_kernel_region_named(&layout, "ldt-remap"));
    assert_null(rig_kernel_region_named(&layout, "p2m-list"));
}

/* Variables with junk in them do not lead anywhere. */
static void junk_leaves_a_layout(void **state)
{
    static const uint64_t junk[3] = {0, UINT64_MAX, UINT64_C(0xffff888000000000)};
    struct rig_kernel_layout layout;

    (void)state;
    make(&layout, variables, junk, true);
    for (size_t i = 1; i < layout.count; i++)
        assert_true(layout.at[i].first == layout.at[i - 1].last + 1 && layout.at[i].last >= layout.at[i].first);
    assert_true(layout.at[layout.count - 1].last == UINT64_MAX);
}

/* Signatures of the model and of kernels name the same region alike. */
static void names_are_the_models(void **state)
{
    static const uint64_t addresses[] = {
        0x1000,
        UINT64_C(0x0001000000000000),
        UINT64_C(0xffff820000000000),
        UINT64_C(0xffff888000001000),
        UINT64_C(0xffffc90000001000),
        UINT64_C(0xffffea0000001000),
        UINT64_C(0xffffed0000001000),
        UINT64_C(0xffffff0000001000),
        UINT64_C(0xffffffff81001000),
    };
    struct rig_kernel_layout layout;

    (void)state;
    make(&layout, "ffffffff81000100 T kasan_init\n", usual, true);
    for (size_t i = 0; i < COUNT(addresses); i++)
        assert_string_equal(rig_kernel_region_at(&layout, addresses[i])->name, rig_region_name(addresses[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_are_no_gaps),
        cmocka_unit_test(the_kernel_decides),
        cmocka_unit_test(junk_leaves_a_layout),
        cmocka_unit_test(names_are_the_models),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
