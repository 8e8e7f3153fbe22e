/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <boot/command_line.h>
#include <boot/init/marker.h>
#include <boot/initrd.h>
#include <boot/variant.h>

#include <stdlib.h>

static void a_range_is_read(void **state)
{
    struct rig_variant v = {0};

    (void)state;
    assert_int_equal(rig_variant_add_reserved(&v, "0x8000000..0x8400000", NULL), 0);
    assert_int_equal(rig_variant_add_reserved(&v, "192M..1G", NULL), 0);
    assert_int_equal(v.reserved_count, 2);
    assert_int_equal(v.reserved[0].from, 0x8000000);
    assert_int_equal(v.reserved[0].to, 0x8400000);
    assert_int_equal(v.reserved[1].from, 192ULL << 20);
    assert_int_equal(v.reserved[1].to, 1ULL << 30);
}

static void what_is_no_range_is_refused(void **state)
{
    static const char *const bad[] = {"", "1M", "1M..", "..1M", "2M..1M", "1M..1M", "1..4096", "1M-2M", "1M..2Mx"};

    (void)state;
    for (unsigned i = 0; i < COUNT(bad); i++) {
        struct rig_variant v = {0};
        struct rig_error err = {0};

        assert_int_equal(rig_variant_add_reserved(&v, bad[i], &err), -1);
        assert_int_equal(err.code, RIG_ERROR_USAGE);
        assert_non_null(strstr(err.text, "FROM..TO"));
        assert_int_equal(v.reserved_count, 0);
    }
}

static void ranges_ascend(void **state)
{
    struct rig_variant v = {0};
    struct rig_error err;

    (void)state;
    assert_int_equal(rig_variant_add_reserved(&v, "2M..3M", &err), 0);
    assert_int_equal(rig_variant_add_reserved(&v, "1M..2M", &err), -1);
    assert_int_equal(rig_variant_add_reserved(&v, "3M..4M", &err), 0);
}

static void a_variant_is_what_differs(void **state)
{
    const struct rig_variant plain = {0},
                             other = {.xen = "4.20",
                                      .cpu = "amd",
                                      .vcpus = 4,
                                      .role = RIG_ROLE_DOM0,
                                      .append = "nopti"},
                             named = {.name = "kfence", .cpu = "amd"};
    char text[RIG_VARIANT_TEXT];

    (void)state;
    rig_variant_print(&plain, text);
    assert_string_equal(text, "default");
    rig_variant_print(&other, text);
    assert_string_equal(text, "xen 4.20, cpu amd, dom0, 4 vcpus, nopti");
    rig_variant_print(&named, text);
    assert_string_equal(text, "kfence");
}

static void a_command_line_has_an_end(void **state)
{
    char line[RIG_BUILDER_COMMAND_LINE], longest[RIG_BUILDER_COMMAND_LINE + 1];
    const struct rig_variant plain = {0}, ours = {.append = "nopti"}, too_long = {.append = longest};
    struct rig_error err;

    (void)state;
    assert_int_equal(rig_boot_command_line(line, &plain, &err), 0);
    assert_string_equal(line, "earlyprintk=xen console=hvc0 panic=-1");
    assert_int_equal(rig_boot_command_line(line, &ours, &err), 0);
    assert_string_equal(line, "earlyprintk=xen console=hvc0 panic=-1 nopti");
    memset(longest, 'x', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    assert_int_equal(rig_boot_command_line(line, &too_long, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
}

/* newc: each header and each file's contents start at a multiple of four. */
static void the_initrd_is_a_cpio_archive(void **state)
{
    size_t size, at = 0;
    char *archive = rig_initrd_new(&size);
    bool has_init = false;

    (void)state;
    assert_non_null(archive);
    for (;;) {
        char field[9] = "";
        size_t length, name;

        assert_true(at + 110 <= size);
        assert_memory_equal(archive + at, "070701", 6);
        memcpy(field, archive + at + 54, 8);
        length = strtoul(field, NULL, 16);
        memcpy(field, archive + at + 94, 8);
        name = strtoul(field, NULL, 16);
        if (strcmp(archive + at + 110, "TRAILER!!!") == 0)
            break;
        if (strcmp(archive + at + 110, "init") == 0) {
            const char *init = archive + at + ((110 + name + 3) & ~3UL);

            has_init = true;
            assert_memory_equal(init, "\177ELF", 4);
            assert_non_null(memmem(init, length, RIG_INIT_MARKER, strlen(RIG_INIT_MARKER)));
        }
        at += ((110 + name + 3) & ~3UL) + ((length + 3) & ~3UL);
    }
    assert_true(has_init);
    free(archive);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_range_is_read),
        cmocka_unit_test(what_is_no_range_is_refused),
        cmocka_unit_test(ranges_ascend),
        cmocka_unit_test(a_variant_is_what_differs),
        cmocka_unit_test(a_command_line_has_an_end),
        cmocka_unit_test(the_initrd_is_a_cpio_archive),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
