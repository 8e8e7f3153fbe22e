/* SPDX-License-Identifier: MIT */
/* Which injections can strike nothing, as far as the text shows it. */
#include <tests/unit/unit.h>

#include <scenario/inert.h>

#include <string.h>

static const char *why(const char *text)
{
    struct rig_scenario s;

    unit_parse(text, &s, NULL);
    return rig_inert(&s, 0);
}

static void what_may_strike(void **state)
{
    (void)state;
    assert_null(why("load-cr3\nat load-cr3 entry: hang\n"));
    assert_null(why("load-cr3\nload-cr3\nat load-cr3 exit 2: hang\n"));
    assert_null(why("pagetable-init\nat memmap-init entry: clear-l4 0x1d4\n"));
    assert_null(why("activate-mm\nat xen-pgd-pin flush: refuse-op 1\n"));
    assert_null(why("load-cr3\nload-cr3\nat write-cr3 entry 2: clear-l4 0x1d4 by injector\n"));
    assert_null(why("load-cr3\nat upcall entry: hang\n"));
    assert_null(why("load-cr3\nat load-cr3 queue 1: pin-l4 on idle by batch\n"));
    assert_null(why("enter-lazy-mmu\nstart-context-switch\nat xen-leave-lazy-mmu entry: preempt\n"));
    assert_null(why("cpu-up\non cpu 1: load-cr3\nat write-cr3 entry: preempt\n"));
    assert_null(why("setup-kernel-pagetable\nat setup-kernel-pagetable hypercall 3: skip-call\n"));
}

static void what_cannot(void **state)
{
    static const struct {
        const char *text, *says;
    } inert[] = {
        {"load-cr3\nat activate-mm entry: hang\n", "no step of this scenario"},
        {"load-cr3\nat load-cr3 exit 2: hang\n", "not so often"},
        {"start-context-switch\nat xen-leave-lazy-mmu entry: preempt\n", "no step of this scenario"},
        {"sparse-init\nat write-cr3 entry: hang\n", "no step of this scenario"},
        {"load-cr3\nat load-cr3 entry: refuse-op 1\n", "when one is flushed"},
        {"load-cr3\nat load-cr3 flush: skip-call\n", "before one is made"},
        {"load-cr3\nat load-cr3 entry: clear-l4 0x108\n", "are Xen's"},
        {"load-cr3\nat load-cr3 entry: store gdt 0x1 by injector\n", "dom0"},
        {"load-cr3\nat load-cr3 entry: clear-l4 0x1 on process by injector\n", "dom0"},
        {"load-cr3\nat load-cr3 entry: raise-event by store\n", "no entry"},
        {"load-cr3\nat load-cr3 entry: raise-event by batch\n", "batch"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(inert) / sizeof(inert[0]); i++) {
        const char *says = why(inert[i].text);

        if (!says || !strstr(says, inert[i].says))
            fail_msg("%s: found \"%s\", expected \"%s\"", inert[i].text, says ? says : "nothing", inert[i].says);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_may_strike), cmocka_unit_test(what_cannot)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
