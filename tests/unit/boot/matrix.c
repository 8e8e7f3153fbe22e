/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <base/files.h>
#include <boot/junit.h>
#include <boot/matrix/edges.h>
#include <boot/matrix/file.h>

#include <stdio.h>
#include <stdlib.h>

static void parse(struct rig_matrix_file *file, const char *text)
{
    struct rig_error err = {0};

    if (rig_matrix_file_parse(file, text, "m", &err) < 0)
        fail_msg("%s", err.text);
}

static void a_matrix_is_read(void **state)
{
    struct rig_matrix_file file;

    (void)state;
    parse(&file, "# ours\n\nkernel debian:6.12   debian:7.3\nmemory 256\nvariant amd-smp\n    cpu amd\r\n\tvcpus 4\n"
                 "kernel vmlinux\nvariant kfence\n append kfence.sample_interval=1 nopti \n role dom0\n"
                 " e820 128M..132M reserved\n xen 4.20\n initrd a b\n");
    assert_int_equal(file.kernel_count, 3);
    assert_string_equal(file.kernels[1], "debian:7.3");
    assert_string_equal(file.kernels[2], "vmlinux");
    assert_int_equal(file.variant_count, 2);
    assert_string_equal(file.variants[0].name, "amd-smp");
    assert_string_equal(file.variants[0].cpu, "amd");
    assert_int_equal(file.variants[0].vcpus, 4);
    assert_int_equal(file.variants[0].memory_mib, 256);
    assert_null(file.variants[0].append);
    assert_string_equal(file.variants[1].append, "kfence.sample_interval=1 nopti");
    assert_int_equal(file.variants[1].role, RIG_ROLE_DOM0);
    assert_int_equal(file.variants[1].memory_mib, 256);
    assert_int_equal(file.variants[1].reserved[0].to, 132ULL << 20);
    assert_string_equal(file.variants[1].xen, "4.20");
    assert_string_equal(file.variants[1].initrd, "a b");
    rig_matrix_file_free(&file);
}

static void without_a_variant_there_is_the_default(void **state)
{
    struct rig_matrix_file file;

    (void)state;
    parse(&file, "kernel a\ncpu amd\n");
    assert_int_equal(file.variant_count, 1);
    assert_string_equal(file.variants[0].name, "default");
    assert_string_equal(file.variants[0].cpu, "amd");
    rig_matrix_file_free(&file);
}

static void a_mistake_is_told_with_its_line(void **state)
{
    static const struct {
        const char *text, *says;
    } bad[] = {
        {"\nkernels a\n", "m:2: found \"kernels\"; expected kernel, variant"},
        {"variant\n", "m:1: found \"variant\"; expected something behind it"},
        {"variant a/b\n", "m:1: found \"a/b\"; expected a name"},
        {"variant a\nvariant a\n", "m:2: found \"a\"; expected another name"},
        {"vcpus 0\n", "m:1: found \"0\"; expected a number from 1 to 16"},
        {"memory 8\n", "m:1: found \"8\"; expected MiB, from 16 to 2048"},
        {"role domu\n", "m:1: found \"domu\"; expected domU or dom0"},
        {"e820 1M..2M\n", "m:1: found \"1M..2M\"; expected FROM..TO reserved"},
        {"e820 2M..1M reserved\n", "m:1: found \"2M..1M\"; expected FROM..TO"},
    };

    (void)state;
    for (unsigned i = 0; i < COUNT(bad); i++) {
        struct rig_matrix_file file;
        struct rig_error err = {0};

        assert_int_equal(rig_matrix_file_parse(&file, bad[i].text, "m", &err), -1);
        assert_int_equal(err.code, RIG_ERROR_USAGE);
        if (strncmp(err.text, bad[i].says, strlen(bad[i].says)) != 0)
            fail_msg("\"%s\" is not \"%s..\"", err.text, bad[i].says);
        rig_matrix_file_free(&file);
    }
}

static void the_first_bad_and_the_last_good(void **state)
{
    static const struct rig_cell good = {.state = RIG_CELL_DONE}, bad = {.state = RIG_CELL_DONE, .is_finding = true},
                                 none = {.state = RIG_CELL_FAILED};
    const struct rig_matrix_plan plan = {.kernel_count = 4, .variant_count = 2};
    const struct rig_cell cells[] = {good, bad, none, bad, bad, bad, bad, none};
    struct rig_edge edge = rig_matrix_edge(&plan, cells, 0);

    (void)state;
    assert_int_equal(edge.last_good, 0);
    assert_int_equal(edge.first_bad, 2);
    edge = rig_matrix_edge(&plan, cells, 1);
    assert_int_equal(edge.last_good, RIG_NO_KERNEL);
    assert_int_equal(edge.first_bad, 0);
}

static void junit_tells_a_finding_from_no_answer(void **state)
{
    cJSON *boots = cJSON_Parse("[{\"kernel\":\"a<b\",\"verdict\":\"booted\",\"finding\":false},"
                               "{\"kernel\":\"c\",\"verdict\":\"panic\",\"finding\":true,\"because\":\"x & y\"},"
                               "{\"kernel\":\"d\",\"error\":\"no box\"}]");
    char directory[UNIT_DIRECTORY_SIZE], path[UNIT_DIRECTORY_SIZE + 16];
    struct rig_error err;
    char *xml;

    (void)state;
    unit_directory_make(directory);
    (void)snprintf(path, sizeof(path), "%s/junit.xml", directory);
    assert_int_equal(rig_boot_junit(path, boots, &err), 0);
    xml = rig_read_file(path, NULL);
    assert_non_null(xml);
    assert_non_null(strstr(xml, "tests=\"3\" failures=\"1\" errors=\"1\""));
    assert_non_null(strstr(xml, "classname=\"a&lt;b\""));
    assert_non_null(strstr(xml, "<failure message=\"panic\""));
    assert_non_null(strstr(xml, "x &amp; y"));
    assert_non_null(strstr(xml, "<error message=\"no box\""));
    free(xml);
    unit_directory_remove(directory);
    cJSON_Delete(boots);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_matrix_is_read),
        cmocka_unit_test(without_a_variant_there_is_the_default),
        cmocka_unit_test(a_mistake_is_told_with_its_line),
        cmocka_unit_test(the_first_bad_and_the_last_good),
        cmocka_unit_test(junit_tells_a_finding_from_no_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
