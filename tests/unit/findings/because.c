/* SPDX-License-Identifier: MIT */
/* Why a run ended as it did: the sentence a person reads, word by word. */
#include <tests/unit/unit.h>

#include <fuzz/findings/because.h>
#include <rig/x86.h>

#include <stdlib.h>
#include <string.h>

#define PF 14
#define VMEMMAP UINT64_C(0xffffea000005b2d0)
/* What R0 had on linux-3.9-rc when init-mem-mapping loaded cr3. */
#define FACTS_3_9                                                                                                      \
    (RIG_FACT(PV_OPS) | RIG_FACT(XENPV) | RIG_FACT(P2M) | RIG_FACT(GDT) | RIG_FACT(EARLY_TRAPS) |                      \
     RIG_FACT(KERNEL_PGT) | RIG_FACT(CALLBACKS))

static void assert_because(const char *scenario, const struct rig_outcome *outcome, const char *expected)
{
    char text[RIG_BECAUSE_SIZE];
    struct rig_scenario s;

    unit_parse(scenario, &s, NULL);
    memset(text, 'x', sizeof(text));
    assert_int_equal(rig_because(&s, outcome, text, sizeof(text)), strlen(expected));
    assert_string_equal(text, expected);
}

static struct rig_outcome vmemmap_fault(uint32_t verdict, uint32_t steps_run)
{
    return (struct rig_outcome){
        .verdict = verdict, .vector = PF, .address = VMEMMAP, .steps_run = steps_run, .facts = FACTS_3_9};
}

static void the_report_of_february_2013(void **state)
{
    struct rig_outcome outcome = vmemmap_fault(RIG_VERDICT_UNHANDLED_PAGE_FAULT, 7);

    (void)state;
    assert_because("revision R0\nboot linux-3.9-rc\n", &outcome,
                   "vmemmap's slot in the live L4 was empty: init-mem-mapping ran before pagetable-init; no #PF "
                   "handler was registered: init-mem-mapping ran before early-trap-pf-init");
}

static void a_fault_that_was_handled_lacks_no_handler(void **state)
{
    struct rig_outcome outcome = vmemmap_fault(RIG_VERDICT_HANDLED_PAGE_FAULT, 8);

    (void)state;
    assert_because("revision R0\nboot linux-4.15\n", &outcome,
                   "vmemmap's slot in the live L4 was empty: init-mem-mapping ran before pagetable-init");
}

static void what_no_step_sees_to(void **state)
{
    struct rig_outcome outcome = vmemmap_fault(RIG_VERDICT_UNHANDLED_PAGE_FAULT, 2);

    (void)state;
    assert_because("xen-init-mmu-ops\nsetup-kernel-pagetable\ninit-mem-mapping\n", &outcome,
                   "vmemmap's slot in the live L4 was empty: no step of this scenario sees to that; pagetable-init, "
                   "paging-init or sparse-init would; no #PF handler was registered: no step of this scenario sees to "
                   "that; idt-setup-early-handler, early-trap-pf-init or trap-init would");
}

static void a_step_that_had_not_come_to_it(void **state)
{
    struct rig_outcome outcome = vmemmap_fault(RIG_VERDICT_HANDLED_PAGE_FAULT, 3);

    (void)state;
    assert_because("xen-init-mmu-ops\nsetup-kernel-pagetable\ninit-mem-mapping\npagetable-init\n", &outcome,
                   "vmemmap's slot in the live L4 was empty: pagetable-init had not come to it");
}

static void an_empty_slot_although_mapped(void **state)
{
    struct rig_outcome outcome = vmemmap_fault(RIG_VERDICT_HANDLED_PAGE_FAULT, 4);

    (void)state;
    outcome.facts |= RIG_FACT(VMEMMAP);
    assert_because("xen-init-mmu-ops\nsetup-kernel-pagetable\ninit-mem-mapping\npagetable-init\nload-cr3\n", &outcome,
                   "vmemmap's slot in the live L4 was empty, although vmemmap had been mapped");
    outcome.l4_entry = 1;
    assert_because("xen-init-mmu-ops\nsetup-kernel-pagetable\ninit-mem-mapping\npagetable-init\nload-cr3\n", &outcome,
                   "the struct page is not one of RAM's, or is not mapped as asked for");
}

static void unmet_needs(void **state)
{
    struct rig_outcome here = {.verdict = RIG_VERDICT_GUEST_BUG, .steps_run = 1};
    struct rig_outcome later = {.verdict = RIG_VERDICT_GUEST_BUG, .steps_run = 2};

    (void)state;
    assert_because("xen-init-mmu-ops\nmm-init\npagetable-init\n", &here,
                   "mm-init needs what did not hold yet (struct-pages): mm-init ran before pagetable-init");
    assert_because("xen-init-mmu-ops\nmm-init\nearly-trap-init\npagetable-init\n", &later,
                   "mm-init, before it, needs what did not hold yet (struct-pages): mm-init ran before "
                   "pagetable-init");
}

static void a_switch_that_is_still_open(void **state)
{
    struct rig_outcome outcome = {.verdict = RIG_VERDICT_NO_USER_TABLES, .steps_run = 10};
    static const char open[] = "xen-init-mmu-ops\nsetup-kernel-pagetable\narch-setup\ninit-mem-mapping\n"
                               "pagetable-init\nmm-init\npgd-alloc\nstart-context-switch\nactivate-mm\ntrap-init\n"
                               "iret\n";
    static const char closed[] = "xen-init-mmu-ops\nsetup-kernel-pagetable\narch-setup\ninit-mem-mapping\n"
                                 "pagetable-init\nmm-init\npgd-alloc\nstart-context-switch\nactivate-mm\n"
                                 "end-context-switch\niret\n";

    (void)state;
    assert_because(open, &outcome, "the load of cr3 is still queued: a context switch has begun and not ended");
    assert_because(closed, &outcome, "");
}

#define UP                                                                                                             \
    "xen-init-mmu-ops\nsetup-kernel-pagetable\narch-setup\ninit-mem-mapping\npagetable-init\nmm-init\npgd-alloc\n"

static void a_lazy_mode_in_another(void **state)
{
    struct rig_outcome outcome = {.verdict = RIG_VERDICT_GUEST_BUG, .vector = 6, .steps_run = 8};

    (void)state;
    assert_because(UP "enter-lazy-mmu\nenter-lazy-mmu\n", &outcome,
                   "enter-lazy-mmu came in lazy MMU mode, which was not left");
    assert_because(UP "enter-lazy-mmu\nstart-context-switch\n", &outcome,
                   "start-context-switch came in lazy MMU mode, which was not left");
    assert_because(UP "start-context-switch\nenter-lazy-mmu\n", &outcome,
                   "enter-lazy-mmu came in a context switch, which has not ended");
    assert_because(UP "load-cr3\nend-context-switch\n", &outcome,
                   "no context switch was under way that end-context-switch could end");
    assert_because(UP "load-cr3\nleave-lazy-mmu\n", &outcome,
                   "leave-lazy-mmu needs what did not hold yet (lazy-mmu): no step of this scenario sees to that; "
                   "enter-lazy-mmu would");
    /* Each CPU has its own. */
    outcome.steps_run = 9;
    assert_because(UP "cpu-up\nenter-lazy-mmu\non cpu 1: enter-lazy-mmu\n", &outcome, "");
    assert_because(UP "cpu-up\non cpu 1: enter-lazy-mmu\non cpu 1: enter-lazy-mmu\n", &outcome,
                   "on cpu 1: enter-lazy-mmu came in lazy MMU mode, which was not left");
}

static void entries_that_are_queued(void **state)
{
    struct rig_outcome outcome = {.verdict = RIG_VERDICT_HANDLED_PAGE_FAULT,
                                  .vector = X86_TRAP_PF,
                                  .address = UINT64_C(0xffffea000005b2d0),
                                  .facts = RIG_FACT(VMEMMAP),
                                  .steps_run = 5};

    (void)state;
    assert_because(
        "xen-init-mmu-ops\nsetup-kernel-pagetable\ninit-mem-mapping\nenter-lazy-mmu\nsparse-init\nmemmap-init\n",
        &outcome, "lazy MMU mode was not left since enter-lazy-mmu (step 4): entries of live tables were still queued");
}

static void the_second_cpu_has_needs_of_its_own(void **state)
{
    struct rig_outcome outcome = {.verdict = RIG_VERDICT_NO_USER_TABLES, .steps_run = 9};

    (void)state;
    assert_because(UP "activate-mm\ncpu-up\non cpu 1: iret\n", &outcome,
                   "on cpu 1: iret needs what did not hold yet (user-pgd): no step of this scenario sees to that; "
                   "activate-mm would");
}

static void an_injection_into_a_good_order(void **state)
{
    struct rig_outcome outcome = {.verdict = RIG_VERDICT_BAD_STACK, .steps_run = 1, .strikes = 1};

    (void)state;
    assert_because("xen-init-mmu-ops\nsetup-kernel-pagetable\nat setup-kernel-pagetable entry: kernel-stack 1\n",
                   &outcome,
                   "an injection struck, \"at setup-kernel-pagetable entry: kernel-stack 0x1\"; the order of the steps "
                   "is one that a "
                   "kernel could have");
    outcome.strikes = 0;
    assert_because("xen-init-mmu-ops\nsetup-kernel-pagetable\n", &outcome, "");
}

static void beliefs(void **state)
{
    struct rig_outcome outcome = {.verdict = RIG_VERDICT_SILENT_FAULT,
                                  .steps_run = 2,
                                  .belief_step = 1,
                                  .beliefs = 1U << RIG_BELIEF_KERNEL_CR3 | 1U << RIG_BELIEF_PINNED};

    (void)state;
    assert_because("xen-init-mmu-ops\nsetup-kernel-pagetable\n", &outcome,
                   "xen_current_cr3 is not the kernel's base pointer; a page that is marked pinned is no page table of "
                   "Xen's (first seen after setup-kernel-pagetable)");
    outcome.belief_step = 2;
    outcome.beliefs = 1U << RIG_BELIEF_KERNEL_CR3;
    assert_because("xen-init-mmu-ops\nsetup-kernel-pagetable\n", &outcome,
                   "xen_current_cr3 is not the kernel's base pointer");
}

static void nothing_to_explain(void **state)
{
    struct rig_outcome outcome = {.verdict = RIG_VERDICT_BOOTED, .steps_run = 1, .beliefs = 1};

    (void)state;
    assert_because("load-cr3\n", &outcome, "");
    outcome.verdict = RIG_VERDICT_NONE;
    assert_because("load-cr3\n", &outcome, "");
    /* A guest that claims to have run more steps than there are. */
    outcome = vmemmap_fault(RIG_VERDICT_UNHANDLED_PAGE_FAULT, UINT32_MAX);
    assert_because("load-cr3\n", &outcome, "");
}

static void readiness_is_four_bits(void **state)
{
    struct rig_outcome outcome = vmemmap_fault(RIG_VERDICT_UNHANDLED_PAGE_FAULT, 7);
    struct rig_readiness ready = rig_readiness(&outcome);

    (void)state;
    assert_false(ready.slot_present || ready.struct_page_initialised || ready.pf_registered || ready.call_site_patched);
    outcome.facts = RIG_FACT(STRUCT_PAGES) | RIG_FACT(EARLY_IDT);
    outcome.l4_entry = 0x1a0d067;
    ready = rig_readiness(&outcome);
    assert_true(ready.slot_present && ready.struct_page_initialised && ready.pf_registered);
    assert_false(ready.call_site_patched);
    /* The entry is vmemmap's only where the fault was there; otherwise what the guest knows counts. */
    outcome.address = 0;
    assert_false(rig_readiness(&outcome).slot_present);
    outcome.facts = RIG_FACT(VMEMMAP) | RIG_FACT(PF_GATE) | RIG_FACT(PATCHED);
    ready = rig_readiness(&outcome);
    assert_true(ready.slot_present && ready.pf_registered && ready.call_site_patched);
    assert_false(ready.struct_page_initialised);
}

/* As snprintf, for any room. */
static void any_room_will_do(void **state)
{
    struct rig_outcome outcome = vmemmap_fault(RIG_VERDICT_UNHANDLED_PAGE_FAULT, 7);
    char whole[RIG_BECAUSE_SIZE];
    struct rig_scenario s;
    size_t length;

    (void)state;
    unit_parse("boot linux-3.9-rc\n", &s, NULL);
    length = rig_because(&s, &outcome, whole, sizeof(whole));
    for (size_t size = 0; size < length + 3; size++) {
        char *out = malloc(size);

        assert_int_equal(rig_because(&s, &outcome, out, size), length);
        if (size) {
            assert_int_equal(strlen(out), size - 1 < length ? size - 1 : length);
            assert_memory_equal(out, whole, strlen(out));
        }
        free(out);
    }
}

/* Causes that are known: what is said of each, and what is not. */
static void known_causes(void **state)
{
    static const struct {
        const char *text;
        struct rig_outcome outcome;
        const char *says, *says_not;
    } rows[] = {
        {"setup-kernel-pagetable\npost-allocator-init\nmemmap-init\npgd-alloc\nactivate-mm\n",
         {.verdict = RIG_VERDICT_SILENT_FAULT, .steps_run = 5, .beliefs = RIG_BELIEF_BIT(PLAIN), .belief_step = 5},
         "memmap-init ran after post-allocator-init: struct pages lost the marks",
         "first seen"},
        {"setup-kernel-pagetable\npagetable-init\npgd-alloc\nmemmap-init\nactivate-mm\niret\n",
         {.verdict = RIG_VERDICT_NO_USER_TABLES, .steps_run = 5},
         "memmap-init ran after pgd-alloc: the process's user page directory is lost",
         "needs"},
        {"setup-kernel-pagetable\nsparse-init\npost-allocator-init\nload-cr3\nmemmap-init\n",
         {.verdict = RIG_VERDICT_SILENT_FAULT, .steps_run = 5, .beliefs = RIG_BELIEF_BIT(USER_CR3), .belief_step = 3},
         "load-cr3 ran before struct pages were initialised",
         "memmap-init ran after"},
        {"alternative-instructions\npagetable-init\npgd-alloc\nactivate-mm\niret\n",
         {.verdict = RIG_VERDICT_NO_USER_TABLES, .steps_run = 4},
         "alternative-instructions ran before the ops became the late ones",
         "needs"},
        {"alternative-instructions\npagetable-init\nfree-initmem\nload-cr3\n",
         {.verdict = RIG_VERDICT_HANDLED_EXCEPTION, .vector = X86_TRAP_BP, .steps_run = 3},
         "free-initmem has freed the early write_cr3",
         "needs"},
        {"setup-kernel-pagetable\npagetable-init\nactivate-mm\nat activate-mm flush: refuse-op 5\n",
         {.verdict = RIG_VERDICT_SILENT_FAULT,
          .steps_run = 3,
          .strikes = 1,
          .beliefs = RIG_BELIEF_BIT(PINNED),
          .belief_step = 3},
         "an injection struck, \"at activate-mm flush: refuse-op 5\"",
         "ran"},
        /* Nothing of the order has to do with a fault in user space. */
        {"trap-init\nat trap-init exit: touch user_text\n",
         {.verdict = RIG_VERDICT_HANDLED_PAGE_FAULT, .vector = X86_TRAP_PF, .address = 0x400000, .strikes = 1},
         "an injection struck, \"at trap-init exit: touch user_text\"; the order",
         "ran"},
        /* A step without what it needs, which a fault in vmalloc space says nothing of. */
        {"alternative-instructions\npagetable-p2m-setup\n",
         {.verdict = RIG_VERDICT_HANDLED_PAGE_FAULT,
          .vector = X86_TRAP_PF,
          .address = 0xffffc90000000000,
          .steps_run = 1},
         "kernel-pgt",
         "late-ops"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char because[RIG_BECAUSE_SIZE];
        struct rig_scenario s;

        unit_parse(rows[i].text, &s, NULL);
        (void)rig_because(&s, &rows[i].outcome, because, sizeof(because));
        if (!strstr(because, rows[i].says) || strstr(because, rows[i].says_not))
            fail_msg("%s: \"%s\"; expected \"%s\", and not \"%s\"", rows[i].text, because, rows[i].says,
                     rows[i].says_not);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_causes),
        cmocka_unit_test(the_report_of_february_2013),
        cmocka_unit_test(a_fault_that_was_handled_lacks_no_handler),
        cmocka_unit_test(what_no_step_sees_to),
        cmocka_unit_test(a_step_that_had_not_come_to_it),
        cmocka_unit_test(an_empty_slot_although_mapped),
        cmocka_unit_test(unmet_needs),
        cmocka_unit_test(a_switch_that_is_still_open),
        cmocka_unit_test(a_lazy_mode_in_another),
        cmocka_unit_test(entries_that_are_queued),
        cmocka_unit_test(the_second_cpu_has_needs_of_its_own),
        cmocka_unit_test(an_injection_into_a_good_order),
        cmocka_unit_test(beliefs),
        cmocka_unit_test(nothing_to_explain),
        cmocka_unit_test(readiness_is_four_bits),
        cmocka_unit_test(any_room_will_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
