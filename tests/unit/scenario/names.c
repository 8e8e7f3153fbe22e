/* SPDX-License-Identifier: MIT */
/* The tables by name: every row can be found, and no name stands for two. */
#include <tests/unit/unit.h>

#include <rig/bounds.h>
#include <scenario/boots.h>
#include <scenario/names.h>

#include <ctype.h>

static const struct rig_names *const tables[] = {
    &rig_revision_names, &rig_step_names,    &rig_place_names,  &rig_where_names, &rig_fault_names, &rig_table_names,
    &rig_by_names,       &rig_verdict_names, &rig_belief_names, &rig_fact_names,  &rig_boot_names,
};

static void every_row_is_found_by_its_name(void **state)
{
    (void)state;
    for (size_t t = 0; t < COUNT(tables); t++) {
        assert_true(tables[t]->count > 0);
        for (size_t i = 0; i < tables[t]->count; i++) {
            const char *name = rig_name(tables[t], i);

            assert_int_equal(rig_name_find(tables[t], name, strlen(name)), i);
            assert_int_equal(rig_name_nearest(tables[t], name, strlen(name)), i);
            assert_true(strlen(name) > 0);
        }
        assert_string_equal(rig_name(tables[t], tables[t]->count), "?");
        assert_int_equal(rig_name_find(tables[t], "", 0), -1);
    }
}

/* The text has no quotes: a name is one word. Lower case, so that nobody has to guess; R0 is the exception. */
static void a_name_is_one_word(void **state)
{
    (void)state;
    for (size_t t = 0; t < COUNT(tables); t++)
        for (size_t i = 0; i < tables[t]->count; i++)
            for (const char *c = rig_name(tables[t], i); *c; c++)
                assert_true(isdigit((unsigned char)*c) || *c == '-' || *c == '.' ||
                            (tables[t] == &rig_revision_names ? *c == 'R' : islower((unsigned char)*c)));
}

static void sizes_are_the_enums(void **state)
{
    (void)state;
    assert_int_equal(rig_revision_names.count, RIG_REVISION_COUNT);
    assert_int_equal(rig_step_names.count, RIG_STEP_COUNT);
    assert_int_equal(rig_place_names.count, RIG_PLACE_COUNT);
    assert_int_equal(rig_where_names.count, RIG_WHERE_COUNT);
    assert_int_equal(rig_fault_names.count, RIG_FAULT_COUNT);
    assert_int_equal(rig_verdict_names.count, RIG_VERDICT_COUNT);
    assert_int_equal(rig_fact_names.count, RIG_FACT_COUNT);
    assert_string_equal(rig_name(&rig_place_names, RIG_FUNCTION_WRITE_CR3), "write-cr3");
    assert_string_equal(rig_name(&rig_step_names, RIG_STEP_BUILD_PHYS_TO_MACHINE), "build-dynamic-phys-to-machine");
    assert_string_equal(rig_name(&rig_verdict_names, RIG_VERDICT_UNHANDLED_PAGE_FAULT), "unhandled-page-fault");
}

static void only_the_whole_name_is_found(void **state)
{
    (void)state;
    assert_int_equal(rig_name_find(&rig_step_names, "load-cr3-and-more", 8), RIG_STEP_LOAD_CR3);
    assert_int_equal(rig_name_find(&rig_step_names, "load-cr3", 7), -1);
    assert_int_equal(rig_name_find(&rig_step_names, "load-cr3x", 9), -1);
}

static void nearest_is_near(void **state)
{
    (void)state;
    assert_int_equal(rig_name_nearest(&rig_step_names, "lod-cr3", 7), RIG_STEP_LOAD_CR3);
    assert_int_equal(rig_name_nearest(&rig_step_names, "init_mem_mapping", 16), RIG_STEP_INIT_MEM_MAPPING);
    assert_int_equal(rig_name_nearest(&rig_verdict_names, "hanged", 6), RIG_VERDICT_HANG);
    assert_int_equal(rig_name_nearest(&rig_step_names, "frobnicate", 10), -1);
    assert_int_equal(rig_name_nearest(&rig_step_names, "0123456789012345678901234567890123456789012345", 46), -1);
}

static void columns_of_the_tables(void **state)
{
    (void)state;
    assert_int_equal(rig_revisions_in_guest(), (1U << RIG_REVISION_COUNT) - 1);
    assert_false(rig_revision_in_guest(RIG_REVISION_COUNT));
    assert_string_equal(rig_revision_linux(RIG_REV_R2), "3.9");
    assert_false(rig_verdict_is_defect(RIG_VERDICT_NONE));
    assert_false(rig_verdict_is_defect(RIG_VERDICT_BOOTED));
    for (unsigned i = RIG_VERDICT_BOOTED + 1; i < RIG_VERDICT_COUNT; i++)
        assert_true(rig_verdict_is_defect(i));
    assert_false(rig_verdict_is_defect(RIG_VERDICT_COUNT));
    assert_int_equal(rig_step_needs(RIG_STEP_LOAD_CR3), RIG_FACT(KERNEL_PGT));
    assert_int_equal(rig_step_gives(RIG_STEP_SPARSE_INIT), RIG_FACT(VMEMMAP));
    assert_int_equal(rig_step_gives(RIG_STEP_COUNT), 0);
    assert_true(rig_fault_has_slot(RIG_FAULT_CLEAR_L4) && !rig_fault_has_entry(RIG_FAULT_CLEAR_L4));
    assert_true(rig_fault_has_slot(RIG_FAULT_SET_L4) && rig_fault_has_entry(RIG_FAULT_SET_L4));
    assert_true(!rig_fault_has_slot(RIG_FAULT_TOUCH) && rig_fault_has_entry(RIG_FAULT_TOUCH));
    assert_true(rig_fault_has_entry(RIG_FAULT_CLEAR_L1) && !rig_fault_has_slot(RIG_FAULT_CLEAR_L1));
    assert_true(rig_fault_writes_tables(RIG_FAULT_CLEAR_L1) && rig_fault_writes_tables(RIG_FAULT_SET_L4));
    assert_false(rig_fault_writes_tables(RIG_FAULT_TOUCH));
    assert_true(rig_fault_has_ops(RIG_FAULT_SWITCH_OPS) && rig_fault_has_number(RIG_FAULT_CUT_BATCH));
    assert_false(rig_fault_has_number(RIG_FAULT_COUNT) || rig_fault_is_searched(RIG_FAULT_COUNT));
    assert_true(rig_fault_is_searched(RIG_FAULT_CLEAR_L4) && !rig_fault_is_searched(RIG_FAULT_HANG));
    assert_true(rig_where_is_counted(RIG_WHERE_HYPERCALL) && !rig_where_is_counted(RIG_WHERE_FLUSH));
}

static void orders_are_of_known_steps(void **state)
{
    (void)state;
    assert_int_equal(rig_boot_names.count, 9);
    for (size_t i = 0; i < rig_boot_names.count; i++) {
        struct rig_order boot = rig_order_of_boot(i);

        assert_true(boot.count >= 15 && boot.count <= RIG_MAX_STEPS);
        assert_int_equal(boot.steps[0], RIG_STEP_XEN_INIT_MMU_OPS);
        assert_int_equal(boot.steps[boot.count - 1], RIG_STEP_IRET);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_found_by_its_name),
        cmocka_unit_test(a_name_is_one_word),
        cmocka_unit_test(sizes_are_the_enums),
        cmocka_unit_test(only_the_whole_name_is_found),
        cmocka_unit_test(nearest_is_near),
        cmocka_unit_test(columns_of_the_tables),
        cmocka_unit_test(orders_are_of_known_steps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
