/* SPDX-License-Identifier: MIT */
/* Each part of a scenario for a kernel can be left out, alone, and what is left is as it was. */
#include <tests/unit/unit.h>

#include <scenario/kernel/parts.h>
#include <scenario/kernel/text.h>

static const char text[] = "kernel debian:6.1\n"
                           "cpu amd\n"
                           "memory 256\n"
                           "vcpus 2\n"
                           "e820 0x1000000..0x2000000 reserved\n"
                           "append debug\n"
                           "move init_mem_mapping after xen_pagetable_init\n"
                           "drop jump_label_init\n"
                           "at xen_write_cr3_init entry: call xen_write_cr3\n"
                           "at init_mem_mapping exit: clear-l4 0x1d4\n"
                           "until sparse_init\n";

static void parse(struct rig_kernel_scenario *scenario)
{
    struct rig_kernel_expectations expect;
    struct rig_text_error error;

    if (!rig_kernel_text_parse(text, sizeof(text) - 1, scenario, &expect, &error))
        fail_msg("line %u is refused", error.line);
}

static unsigned lines(const char *of)
{
    unsigned count = 0;

    for (; *of; of++)
        count += *of == '\n';
    return count;
}

/* Of eleven lines all but `kernel` and `until` are parts: each leaves the ten others, in their order. */
static void each_part_is_a_line(void **state)
{
    struct rig_kernel_scenario scenario, shorter;
    char whole[RIG_KERNEL_TEXT_MAX], cut[RIG_KERNEL_TEXT_MAX];

    (void)state;
    parse(&scenario);
    assert_true(rig_kernel_text_print(&scenario, NULL, whole, sizeof(whole)) < sizeof(whole));
    assert_int_equal(lines(whole), 11);
    assert_int_equal(rig_kernel_parts(&scenario), 9);
    for (unsigned part = 0; part < 9; part++) {
        const char *a = whole, *b = cut;
        unsigned missing = 0;

        rig_kernel_without(&scenario, part, &shorter);
        assert_int_equal(rig_kernel_parts(&shorter), 8);
        (void)rig_kernel_text_print(&shorter, NULL, cut, sizeof(cut));
        assert_int_equal(lines(cut), 10);
        for (; *a; a += strcspn(a, "\n") + 1) {
            const size_t length = strcspn(a, "\n") + 1;

            if (strncmp(a, b, length) == 0)
                b += length;
            else
                missing++;
        }
        assert_int_equal(missing, 1);
        assert_int_equal(*b, '\0');
    }
}

static void all_of_them_leave_the_kernel_and_where_it_ends(void **state)
{
    struct rig_kernel_scenario scenario, shorter;
    char cut[RIG_KERNEL_TEXT_MAX];

    (void)state;
    parse(&scenario);
    while (rig_kernel_parts(&scenario)) {
        rig_kernel_without(&scenario, rig_kernel_parts(&scenario) / 2, &shorter);
        scenario = shorter;
    }
    (void)rig_kernel_text_print(&scenario, NULL, cut, sizeof(cut));
    assert_string_equal(cut, "kernel debian:6.1\nuntil sparse_init\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_part_is_a_line),
        cmocka_unit_test(all_of_them_leave_the_kernel_and_where_it_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
