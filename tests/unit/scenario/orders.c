/* SPDX-License-Identifier: MIT */
/* What an order leaves out, and which orders some kernel could have had. */
#include <tests/unit/unit.h>

#include <base/random.h>
#include <scenario/boots.h>
#include <scenario/codec.h>
#include <scenario/orders.h>

#include <stdio.h>

#define ROUNDS 10000

static void the_first_unmet_need_is_told(void **state)
{
    struct rig_unmet unmet = {99, 99};
    struct rig_scenario s;

    (void)state;
    unit_parse("xen-init-mmu-ops\nsetup-kernel-pagetable\npagetable-init\nmm-init\nactivate-mm\n", &s, NULL);
    assert_true(rig_order_first_unmet(&s, &unmet));
    assert_int_equal(unmet.index, 2);
    assert_int_equal(unmet.facts, RIG_FACT(DIRECT_MAP));

    unit_parse("memmap-init\n", &s, NULL);
    assert_true(rig_order_first_unmet(&s, &unmet));
    assert_int_equal(unmet.index, 0);
    assert_int_equal(unmet.facts, RIG_FACT(VMEMMAP));

    /* What a step gives itself does not count for it. */
    unit_parse("iret\n", &s, NULL);
    assert_true(rig_order_first_unmet(&s, &unmet));
    assert_int_equal(unmet.facts, RIG_FACT(USER_PGD) | RIG_FACT(CALLBACKS));
}

static void met_needs_leave_the_answer_alone(void **state)
{
    struct rig_unmet unmet = {99, 99};
    struct rig_scenario s;

    (void)state;
    unit_parse("xen-init-mmu-ops\nsetup-kernel-pagetable\nload-cr3\n", &s, NULL);
    assert_false(rig_order_first_unmet(&s, &unmet));
    assert_int_equal(unmet.index, 99);
    assert_int_equal(unmet.facts, 99);
}

static void historic_orders_are_plausible(void **state)
{
    (void)state;
    for (size_t i = 0; i < rig_boot_names.count; i++) {
        char text[64];
        struct rig_scenario before, after;
        struct rig_unmet unmet;

        (void)snprintf(text, sizeof(text), "revision R4\nboot %s\n", rig_name(&rig_boot_names, i));
        unit_parse(text, &before, NULL);
        assert_false(rig_order_first_unmet(&before, &unmet));
        after = before;
        rig_order_make_plausible(&after);
        unit_same_scenario(&before, &after);
    }
}

static void a_step_waits_for_what_it_needs(void **state)
{
    struct rig_scenario s, expected;

    (void)state;
    unit_parse("load-cr3\ninit-mem-mapping\nxen-init-mmu-ops\nearly-trap-init\nsetup-kernel-pagetable\n", &s, NULL);
    unit_parse("xen-init-mmu-ops\nearly-trap-init\nsetup-kernel-pagetable\nload-cr3\ninit-mem-mapping\n", &expected,
               NULL);
    rig_order_make_plausible(&s);
    unit_same_scenario(&s, &expected);
}

/* A process has tables of its own, which do not follow the p2m list; the list moves before there is one, or not at all.
 */
static void the_p2m_list_moves_before_there_is_a_process(void **state)
{
    static const char start[] = "xen-init-mmu-ops\nbuild-dynamic-phys-to-machine\nsetup-kernel-pagetable\n"
                                "init-mem-mapping\npagetable-init\n";
    char text[512];
    struct rig_scenario s, expected;

    (void)state;
    (void)snprintf(text, sizeof(text), "%smm-init\npgd-alloc\npagetable-p2m-setup\nactivate-mm\n", start);
    unit_parse(text, &s, NULL);
    (void)snprintf(text, sizeof(text), "%smm-init\npgd-alloc\nactivate-mm\n", start);
    unit_parse(text, &expected, NULL);
    rig_order_make_plausible(&s);
    unit_same_scenario(&s, &expected);
}

static void what_nobody_meets_and_what_is_done_goes(void **state)
{
    struct rig_scenario s, expected;

    (void)state;
    unit_parse("revision R8\nxen-init-mmu-ops\nsetup-kernel-pagetable\nxen-init-mmu-ops\nsetup-kernel-pagetable\n"
               "pgd-alloc\nload-cr3\nload-cr3\nend-context-switch\nat load-cr3 entry: nested-batch\n",
               &s, NULL);
    unit_parse("revision R8\nxen-init-mmu-ops\nsetup-kernel-pagetable\nload-cr3\nload-cr3\n", &expected, NULL);
    rig_order_make_plausible(&s);
    unit_same_scenario(&s, &expected);
}

/* Of orders that go on from where memory is handed over. */
static void becomes(const char *steps, const char *plausible)
{
    static const char start[] = "xen-init-mmu-ops\nsetup-kernel-pagetable\ninit-mem-mapping\npagetable-init\nmm-init\n";
    char text[512];
    struct rig_scenario s, expected;

    (void)snprintf(text, sizeof(text), "%s%s", start, steps);
    unit_parse(text, &s, NULL);
    (void)snprintf(text, sizeof(text), "%s%s", start, plausible);
    unit_parse(text, &expected, NULL);
    rig_order_make_plausible(&s);
    unit_same_scenario(&s, &expected);
}

/* A context switch is one piece, and a process that has left can be followed by another. */
static void context_switches(void **state)
{
    (void)state;
    becomes("pgd-alloc\nstart-context-switch\ntrap-init\nactivate-mm\nend-context-switch\nexit-mmap\n"
            "pgd-alloc\nstart-context-switch\n",
            "pgd-alloc\nstart-context-switch\nactivate-mm\nend-context-switch\ntrap-init\nexit-mmap\n"
            "pgd-alloc\n");
}

static void lazy_mmu_mode_is_around_a_switch_or_nothing(void **state)
{
    (void)state;
    becomes("enter-lazy-mmu\ntrap-init\nleave-lazy-mmu\n", "enter-lazy-mmu\nleave-lazy-mmu\ntrap-init\n");
    becomes("enter-lazy-mmu\nenter-lazy-mmu\nleave-lazy-mmu\n", "enter-lazy-mmu\nleave-lazy-mmu\n");
    becomes("enter-lazy-mmu\ntrap-init\n", "trap-init\n");
    becomes("pgd-alloc\nenter-lazy-mmu\nstart-context-switch\nend-context-switch\nleave-lazy-mmu\n",
            "pgd-alloc\nenter-lazy-mmu\nstart-context-switch\nend-context-switch\nleave-lazy-mmu\n");
}

static void the_second_cpu_switches_for_itself(void **state)
{
    struct rig_unmet unmet;
    struct rig_scenario s;

    (void)state;
    becomes("pgd-alloc\non cpu 1: activate-mm\n", "pgd-alloc\n");
    becomes("cpu-up\npgd-alloc\non cpu 1: activate-mm\non cpu 1: memmap-init\n",
            "cpu-up\npgd-alloc\non cpu 1: activate-mm\n");
    becomes("cpu-up\npgd-alloc\non cpu 1: start-context-switch\ntrap-init\non cpu 1: activate-mm\n"
            "end-context-switch\non cpu 1: end-context-switch\n",
            "cpu-up\npgd-alloc\non cpu 1: start-context-switch\ntrap-init\non cpu 1: activate-mm\n"
            "on cpu 1: end-context-switch\n");

    /* What it loads, it loads for itself. */
    unit_parse(
        "xen-init-mmu-ops\nsetup-kernel-pagetable\narch-setup\ninit-mem-mapping\npagetable-init\nmm-init\ncpu-up\n"
        "pgd-alloc\non cpu 1: activate-mm\non cpu 1: iret\niret\n",
        &s, NULL);
    assert_true(rig_order_first_unmet(&s, &unmet));
    assert_int_equal(unmet.index, 10);
    assert_int_equal(unmet.facts, RIG_FACT(USER_PGD));
}

static void every_order_becomes_a_plausible_one(void **state)
{
    unsigned steps = 0;
    uint64_t rng = 1;

    (void)state;
    for (unsigned i = 0; i < ROUNDS; i++) {
        struct rig_scenario before, once, twice;
        struct rig_unmet unmet;

        unit_random_scenario(&before, &rng);
        once = before;
        rig_order_make_plausible(&once);
        assert_true(rig_scenario_valid(&once));
        assert_int_equal(once.injection_count, 0);
        assert_int_equal(once.revision, before.revision);
        assert_true(once.step_count <= before.step_count);
        assert_false(rig_order_first_unmet(&once, &unmet));
        twice = once;
        rig_order_make_plausible(&twice);
        unit_same_scenario(&once, &twice);
        /* The second CPU's fall away where it is never started, and most random orders do not start it. */
        for (unsigned n = 0; n < before.step_count; n++)
            before.steps[n] = (uint8_t)rig_step_of(before.steps[n]);
        rig_order_make_plausible(&before);
        steps += before.step_count;
    }
    assert_true(steps > ROUNDS);
}

static void facts_in_words(void **state)
{
    char text[RIG_FACTS_TEXT_MAX], small[9];

    (void)state;
    assert_int_equal(rig_facts_print(RIG_FACT(KERNEL_PGT) | RIG_FACT(DIRECT_MAP), text, sizeof(text)), 22);
    assert_string_equal(text, "kernel-pgt, direct-map");
    assert_int_equal(rig_facts_print(RIG_FACT(KERNEL_PGT) | RIG_FACT(DIRECT_MAP), small, sizeof(small)), 22);
    assert_string_equal(small, "kernel-p");
    assert_int_equal(rig_facts_print(0, text, sizeof(text)), 7);
    assert_string_equal(text, "nothing");
    assert_true(rig_facts_print((1U << RIG_FACT_COUNT) - 1, text, sizeof(text)) < sizeof(text));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_unmet_need_is_told),
        cmocka_unit_test(met_needs_leave_the_answer_alone),
        cmocka_unit_test(historic_orders_are_plausible),
        cmocka_unit_test(a_step_waits_for_what_it_needs),
        cmocka_unit_test(the_p2m_list_moves_before_there_is_a_process),
        cmocka_unit_test(what_nobody_meets_and_what_is_done_goes),
        cmocka_unit_test(context_switches),
        cmocka_unit_test(lazy_mmu_mode_is_around_a_switch_or_nothing),
        cmocka_unit_test(the_second_cpu_switches_for_itself),
        cmocka_unit_test(every_order_becomes_a_plausible_one),
        cmocka_unit_test(facts_in_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
