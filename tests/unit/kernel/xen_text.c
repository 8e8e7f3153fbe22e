/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "kernel/recorded.h"

#include <kernel/verdict/xen_text.h>

#include <stdlib.h>

static void the_two_on_a_port_are_told_apart(void **state)
{
    static const char port[] = "(XEN) Xen version 4.17.7\n(XEN) Freed 656kB init memory\n[    0.0] Linux version 7.3\n"
                               "(XEN) d0v0 a line\n[    1.0] b";
    struct rig_port_texts texts;

    (void)state;
    assert_int_equal(rig_port_texts_split(&texts, port, sizeof(port) - 1), 0);
    assert_string_equal(texts.kernel, "[    0.0] Linux version 7.3\n[    1.0] b\n");
    assert_string_equal(texts.xen, "(XEN) d0v0 a line\n");
    assert_int_equal(texts.kernel_size, strlen(texts.kernel));
    rig_port_texts_free(&texts);
}

/* Xen's builder of dom0 has one way to say no, and says it before there is a dom0. */
static void a_panic_before_dom0_is_told(void **state)
{
    static const char port[] =
        "(XEN) Xen version 4.17.7\n(XEN) *** Building a PV Dom0 ***\n(XEN) \n(XEN) Panic on CPU 0:\n"
        "(XEN) Not enough RAM for domain 0 allocation\n(XEN) ****\n";
    struct rig_port_texts texts;

    (void)state;
    assert_int_equal(rig_port_texts_split(&texts, port, sizeof(port) - 1), 0);
    assert_false(texts.started);
    assert_string_equal(texts.xen, "(XEN) Panic on CPU 0:\n(XEN) Not enough RAM for domain 0 allocation\n(XEN) ****\n");
    assert_int_equal(rig_xen_dom0_end(texts.xen, texts.xen_size), RIG_DOM0_XEN_PANIC);
    rig_port_texts_free(&texts);
}

static void dom0s_end_is_xens_to_tell(void **state)
{
    static const struct {
        const char *text;
        enum rig_dom0_end end;
    } ends[] = {
        {"(XEN) d0v0 something\n", RIG_DOM0_RUNS},
        {"(XEN) Hardware Dom0 crashed: 'noreboot' set - not rebooting.\n", RIG_DOM0_CRASHED},
        {"(XEN) Hardware Dom0 halted: halting machine\n", RIG_DOM0_ENDED},
        {"(XEN) ****\n(XEN) Panic on CPU 0:\n(XEN) FATAL PAGE FAULT\n(XEN) ****\n", RIG_DOM0_XEN_PANIC},
        {"(XEN) ****\n(XEN) Panic on CPU 0:\n(XEN) FATAL", RIG_DOM0_RUNS}, /* it has not said why yet */
    };

    (void)state;
    for (unsigned i = 0; i < COUNT(ends); i++)
        assert_int_equal(rig_xen_dom0_end(ends[i].text, strlen(ends[i].text)), ends[i].end);
}

static void registers_are_those_of_the_dump(void **state)
{
    struct rig_builder_vcpu vcpu;
    size_t size;
    char *text = recorded("l1tf-6.16-xen", &size);

    (void)state;
    assert_true(rig_xen_registers(text, size, &vcpu));
    assert_int_equal(vcpu.rip, 0xffffffff82030c75);
    assert_int_equal(vcpu.rsp, 0xffffffff83003d18);
    assert_int_equal(vcpu.rax, 1);
    assert_int_equal(vcpu.r8, 0xffffffff83003d37);
    assert_int_equal(vcpu.cr3, 0x462c000);
    assert_int_equal(vcpu.entry_vector, 0x100);
    free(text);
    assert_false(rig_xen_registers("(XEN) nothing\n", 14, &vcpu));
}

/* 4.17 and 4.14. */
static void the_vector_is_in_xens_line(void **state)
{
    static const char *const lines[] = {"(XEN) d0v0 Unhandled: vec 14, #PF[0003]\n",
                                        "(XEN) d0v0 Unhandled page fault fault/trap [#14, ec=0003]\n"};

    (void)state;
    for (unsigned i = 0; i < COUNT(lines); i++) {
        struct rig_builder_vcpu vcpu;
        char text[256];

        (void)snprintf(text, sizeof(text), "%s(XEN) Domain 0 (vcpu#0) crashed on cpu#0:\n(XEN) RIP: e033:[<f00>]\n",
                       lines[i]);
        assert_true(rig_xen_registers(text, strlen(text), &vcpu));
        assert_int_equal(vcpu.entry_vector, 14);
        assert_int_equal(vcpu.error_code, 3);
        assert_int_equal(vcpu.rip, 0xf00);
    }
}

/* Xen 4.17, of a dom0 whose image's L4 entry was cleared: nobody says which exception it was. */
static void a_frame_that_cannot_be_written_is_a_page_fault(void **state)
{
    static const char text[] = "(XEN) Pagetable walk from ffffffff82a03bc8:\n"
                               "(XEN)  L4[0x1ff] = 0000000000000000 ffffffffffffffff\n"
                               "(XEN) domain_crash_sync called from entry.S: fault at ffff82d0403602d0 "
                               "x86_64/entry.S#domain_crash_page_fault_6x8+0/0x4\n"
                               "(XEN) Domain 0 (vcpu#0) crashed on cpu#0:\n(XEN) RIP:    e033:[<ffffffff81a442b3>]\n";
    struct rig_builder_vcpu vcpu;

    (void)state;
    assert_true(rig_xen_registers(text, sizeof(text) - 1, &vcpu));
    assert_int_equal(vcpu.entry_vector, 14);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_two_on_a_port_are_told_apart),
        cmocka_unit_test(a_panic_before_dom0_is_told),
        cmocka_unit_test(dom0s_end_is_xens_to_tell),
        cmocka_unit_test(registers_are_those_of_the_dump),
        cmocka_unit_test(the_vector_is_in_xens_line),
        cmocka_unit_test(a_frame_that_cannot_be_written_is_a_page_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
