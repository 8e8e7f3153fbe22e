/* SPDX-License-Identifier: MIT */
/* One cause for what differs in revision, callers and handlers alone; another for anything else. */
#include <tests/unit/unit.h>

#include <fuzz/findings/cause.h>

#include <string.h>

#define VMEMMAP 0xffffea000005b2d0

static struct rig_scenario scenario;
static struct rig_result run;

static struct rig_judged report(void)
{
    unit_parse("revision R0\ninit-mem-mapping\nat load-cr3 entry: clear-l4 0x1d4\nat arch-setup exit: raise-event\n",
               &scenario, NULL);
    memset(&run, 0, sizeof(run));
    run.outcome = (struct rig_outcome){
        .verdict = RIG_VERDICT_UNHANDLED_PAGE_FAULT, .vector = 14, .address = VMEMMAP, .rip = 0x1010};
    return (struct rig_judged){
        .scenario = &scenario,
        .run = &run,
        .chain = {.count = 2, .links = {{0x1010, "xen_get_user_pgd", 0x10}, {0x1110, "xen_write_cr3", 1}}}};
}

static const char *cause_of(const struct rig_judged *judged)
{
    static char text[RIG_CAUSE_SIZE];

    memset(text, 'x', sizeof(text));
    rig_cause(text, judged);
    return text;
}

static void what_and_where(void **state)
{
    struct rig_judged judged = report();

    (void)state;
    assert_string_equal(cause_of(&judged), "page-fault-vmemmap-xen_get_user_pgd");
}

static void revision_callers_and_handler_do_not_matter(void **state)
{
    struct rig_judged judged = report();

    (void)state;
    scenario.revision = RIG_REV_R7;
    run.outcome.verdict = RIG_VERDICT_HANDLED_PAGE_FAULT;
    run.outcome.address += 56;
    judged.chain.links[1].function = "load_cr3_step";
    assert_string_equal(cause_of(&judged), "page-fault-vmemmap-xen_get_user_pgd");
}

static void injections_that_struck_do(void **state)
{
    struct rig_judged judged = report();

    (void)state;
    run.outcome.strikes = 1;
    assert_string_equal(cause_of(&judged), "page-fault-vmemmap-xen_get_user_pgd-with-clear-l4");
    run.outcome.strikes = 3;
    assert_string_equal(cause_of(&judged), "page-fault-vmemmap-xen_get_user_pgd-with-clear-l4-and-raise-event");
}

static void what_is_believed_does(void **state)
{
    struct rig_judged judged = report();

    (void)state;
    run.outcome = (struct rig_outcome){.verdict = RIG_VERDICT_SILENT_FAULT, .beliefs = 1U << RIG_BELIEF_USER_CR3};
    assert_string_equal(cause_of(&judged), "silent-fault-user-cr3");
}

static void a_boot_has_none(void **state)
{
    struct rig_judged judged = report();

    (void)state;
    run.outcome = (struct rig_outcome){.verdict = RIG_VERDICT_BOOTED};
    assert_string_equal(cause_of(&judged), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_and_where),
        cmocka_unit_test(revision_callers_and_handler_do_not_matter),
        cmocka_unit_test(injections_that_struck_do),
        cmocka_unit_test(what_is_believed_does),
        cmocka_unit_test(a_boot_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
