/* SPDX-License-Identifier: MIT */
/* Scenarios for kernels as text: what is read, what is printed, what a person is told who mistyped. */
#include <tests/unit/unit.h>

#include <scenario/kernel/text.h>
#include <scenario/kernel/versions.h>

static const char whole[] = "kernel debian:6.16\n"
                            "xen 4.17\n"
                            "cpu max,-smap,vendor=GenuineIntel\n"
                            "memory 200\n"
                            "vcpus 4\n"
                            "role dom0\n"
                            "initrd my initrd.cpio\n"
                            "e820 0x1000000..0x1200000 reserved\n"
                            "append kfence.sample_interval=1 pti=on earlyprintk=xen,keep\n"
                            "move sparse_init after xen_pagetable_init\n"
                            "drop early_alloc_pgt_buf\n"
                            "repeat xen_after_bootmem\n"
                            "call xen_after_bootmem before xen_pagetable_init\n"
                            "at init_mem_mapping exit: switch-ops late\n"
                            "at xen_write_cr3_init entry 2: call xen_write_cr3\n"
                            "at xen_pagetable_init entry: set xen_struct_pages_ready 1\n"
                            "at xen_write_cr3 hypercall 1: clear-l4 0x1d4 by raw\n"
                            "at xen_write_cr3 hypercall 2: return 22\n"
                            "at sparse_init exit 3: set-l4 0x1d4 0x1067 by raw\n"
                            "at sparse_init entry: store 0xffffffff82000000 0x10\n"
                            "until init\n"
                            "expect kernel 6.16: l1tf-unsafe\n"
                            "expect kernel 6.19..: booted\n";

static void parse(const char *text, struct rig_kernel_scenario *scenario, struct rig_kernel_expectations *expect)
{
    struct rig_text_error error;

    if (!rig_kernel_text_parse(text, strlen(text), scenario, expect, &error))
        fail_msg("line %u, column %u: %s", error.line, error.column, error.message);
}

static void what_is_printed_reads_the_same(void **state)
{
    struct rig_kernel_expectations expect;
    struct rig_kernel_scenario scenario;
    char text[RIG_KERNEL_TEXT_MAX];

    (void)state;
    parse(whole, &scenario, &expect);
    assert_int_equal(rig_kernel_text_print(&scenario, &expect, text, sizeof(text)), strlen(whole));
    assert_string_equal(text, whole);
    assert_int_equal(scenario.setting.vcpus, 4);
    assert_int_equal(scenario.setting.reserved[0].to, 0x1200000);
    assert_string_equal(scenario.injections[1].symbol, "xen_write_cr3");
    assert_int_equal(scenario.injections[1].number, 2);
    assert_int_equal(scenario.injections[5].value, 0x1067);
}

static void command_lines_are_joined_and_comments_dropped(void **state)
{
    struct rig_kernel_expectations expect;
    struct rig_kernel_scenario scenario;

    (void)state;
    parse("  append a=1   b:2  # why\r\n\nappend c\n", &scenario, &expect);
    assert_string_equal(scenario.setting.append, "a=1   b:2 c");
}

static const struct {
    const char *text;
    unsigned line, column;
    const char *message;
} bad[] = {
    {"kernel a\nkernel b\n", 2, 1, "found a second `kernel`; expected one at most"},
    {"kernel\n", 1, 7, "found the end of the line; expected a kernel: a file, a build tree, or debian:6.16"},
    {"memory 3\n", 1, 8, "found '3'; expected MiB, from 4 to 65536"},
    {"vcpus 0\n", 1, 7, "found '0'; expected a number from 1 to 64"},
    {"role domV\n", 1, 6, "found 'domV'; expected `domU` or `dom0`"},
    {"e820 0x2000..0x1000 reserved\n", 1, 6,
     "found '0x2000..0x1000'; expected addresses, as in `e820 0x1000000..0x1200000 reserved`"},
    {"e820 1..2 usable\n", 1, 11, "found 'usable'; expected `reserved`"},
    {"move 3com after b\n", 1, 6, "found '3com'; expected a function of the kernel"},
    {"move a beside b\n", 1, 8, "found 'beside'; expected `before` or `after` and a function"},
    {"drop a b\n", 1, 8, "found 'b'; expected the end of the line"},
    {"at f somewhere: skip\n", 1, 6, "found 'somewhere'; expected a moment: entry, exit, hypercall"},
    {"at f hypercall: skip\n", 1, 15, "found ':'; expected its number, from 1 to 4096"},
    {"at f entry 0: skip\n", 1, 12, "found '0'; expected its number, from 1 to 4096, or ':' and an action"},
    {"at f entry: skip\n", 1, 13,
     "found 'skip'; expected an action that needs no hypercall: the moment is not `hypercall`"},
    {"at f entry: switch-ops never\n", 1, 24, "found 'never'; expected `early` or `late`"},
    {"at f entry: clear-l4 0x200\n", 1, 22, "found '0x200'; expected an L4 index from 0 to 0x1ff"},
    {"at f hypercall 1: return 0\n", 1, 26, "found '0'; expected an errno's number, from 1 to 133"},
    {"at f entry: set x 1 by raw\n", 1, 24, "found 'raw'; expected an agent: guest"},
    {"at f entry: call g now\n", 1, 20, "found 'now'; expected `by` and who acts, or the end of the line"},
    {"expect R0 booted\n", 1, 8, "found 'R0'; expected `kernel` and releases, as in `expect kernel 6.19..: booted`"},
    {"expect kernel six: booted\n", 1, 15,
     "found 'six'; expected releases as in 6.16, 6.19.., ..6.12, 6.16..6.18 or `all`"},
    {"expect kernel 6.1 booted\n", 1, 19, "found 'booted'; expected ':' and a verdict"},
};

static void a_mistake_is_told_with_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct rig_kernel_expectations expect;
        struct rig_kernel_scenario scenario;
        struct rig_text_error error;

        assert_false(rig_kernel_text_parse(bad[i].text, strlen(bad[i].text), &scenario, &expect, &error));
        assert_string_equal(error.message, bad[i].message);
        assert_int_equal(error.line, bad[i].line);
        assert_int_equal(error.column, bad[i].column);
    }
}

static void text_for_the_model_is_not_taken_for_a_kernels(void **state)
{
    static const char model[] = "# move this kernel\nrevision R2\nboot linux-3.10\nat load-cr3 entry: hang\n";
    static const char kernel[] = "at init_mem_mapping exit: switch-ops late\nuntil init\n";

    (void)state;
    assert_false(rig_kernel_text_is(model, strlen(model)));
    assert_true(rig_kernel_text_is(kernel, strlen(kernel)));
    assert_false(rig_kernel_text_is(NULL, 0));
}

static const struct {
    const char *range, *release;
    bool has;
} ranges[] = {
    {"6.16", "6.16.12+deb14-amd64", true},
    {"6.16", "6.1.0-56-amd64", false},
    {"6.1", "6.16.12", false},
    {"6.19..", "7.3.4", true},
    {"6.19..", "6.2.1", false},
    {"..6.12", "6.12.95+deb13", true},
    {"..6.12", "6.13.0", false},
    {"6.16..6.18", "6.17.3", true},
    {"all", "2.6.32", true},
    {"7.0", "7.0-rc3", true},
    {"7.0-rc3", "7.0.1", false},
    {"..7.0-rc2", "7.0-rc3-amd64", false},
    {"7.0-rc2..", "7.0.0", true},
    {"6.16.12", "6.16.1", false},
};

static void releases_are_compared_as_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ranges); i++) {
        struct rig_kernel_range range;
        char text[RIG_KERNEL_RANGE_SIZE];

        assert_true(rig_kernel_range_parse(ranges[i].range, strlen(ranges[i].range), &range));
        if (rig_kernel_range_has(&range, ranges[i].release) != ranges[i].has)
            fail_msg("%s in %s", ranges[i].release, ranges[i].range);
        rig_kernel_range_print(&range, text);
        assert_string_equal(text, ranges[i].range);
    }
}

static void the_first_row_that_names_a_release_counts(void **state)
{
    struct rig_kernel_expectations expect;
    struct rig_kernel_scenario scenario;

    (void)state;
    parse("until init\nexpect kernel 6.16: oops\nexpect kernel 6..: booted\n", &scenario, &expect);
    assert_string_equal(rig_kernel_expected(&expect, "6.16.3"), "oops");
    assert_string_equal(rig_kernel_expected(&expect, "6.19.3"), "booted");
    assert_null(rig_kernel_expected(&expect, "5.10.0"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_printed_reads_the_same),
        cmocka_unit_test(command_lines_are_joined_and_comments_dropped),
        cmocka_unit_test(a_mistake_is_told_with_its_place),
        cmocka_unit_test(text_for_the_model_is_not_taken_for_a_kernels),
        cmocka_unit_test(releases_are_compared_as_numbers),
        cmocka_unit_test(the_first_row_that_names_a_release_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
