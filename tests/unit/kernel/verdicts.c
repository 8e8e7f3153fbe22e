/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "kernel/recorded.h"

#include <kernel/names_table.h>
#include <kernel/verdict/verdicts.h>

#include <stdlib.h>

#define VECTOR_PF 14
#define IN_KERNEL 4

/* A run, put together from texts. */
struct run {
    struct rig_evidence evidence;
    struct rig_console_reading reading;
    struct rig_builder_vcpu vcpu;
    struct rig_conclusion conclusion;
    char *console, *xen_text;
};

static struct run run;

static void judge(enum rig_run_end end, const char *console, const char *xen_text)
{
    run.console = strdup(console);
    run.xen_text = strdup(xen_text);
    run.evidence.end = end;
    run.evidence.console = run.console;
    run.evidence.console_size = strlen(run.console);
    run.evidence.xen_text = run.xen_text;
    run.evidence.xen_text_size = strlen(run.xen_text);
    run.evidence.reading = &run.reading;
    rig_console_read(&run.reading, run.console, run.evidence.console_size, MARKER);
    rig_kernel_judge(&run.evidence, &run.conclusion);
}

static void judge_recorded(enum rig_run_end end, const char *console, const char *xen_text)
{
    char *text = recorded(console, NULL), *xen = xen_text ? recorded(xen_text, NULL) : strdup("");

    judge(end, text, xen);
    free(text);
    free(xen);
}

static int start(void **state)
{
    (void)state;
    memset(&run, 0, sizeof(run));
    return 0;
}

static int finish(void **state)
{
    (void)state;
    free(run.console);
    free(run.xen_text);
    return 0;
}

static void is(const char *verdict)
{
    assert_string_equal(run.conclusion.verdict, verdict);
    assert_int_equal(run.conclusion.is_finding, strcmp(verdict, "booted") != 0);
    assert_int_equal(run.conclusion.signature[0] != '\0', run.conclusion.is_finding);
}

static void booted(void **state)
{
    (void)state;
    judge_recorded(RIG_RUN_STOPPED, "booted-6.12", NULL);
    is("booted");
    assert_string_equal(run.conclusion.reached, "init");
    assert_int_equal(run.conclusion.console_tail_count, 11);
}

static void a_panic_has_the_fault_that_led_to_it(void **state)
{
    (void)state;
    judge_recorded(RIG_RUN_CRASHED, "panic-7.3-amd", NULL);
    is("panic");
    assert_true(run.conclusion.has_address && run.conclusion.address == 0xffffc9004002d3c0);
    assert_string_equal(run.conclusion.symbol, "ioread32+0x32/0x60");
    assert_string_equal(run.conclusion.calls[0], "print_s5_reset_status_mmio+0x39/0xe0");
    assert_int_equal(run.conclusion.refused_count, 0);
    assert_non_null(strstr(run.conclusion.because, "nothing in the evidence tells why"));
}

static void what_xen_refused_is_told_with_its_chain(void **state)
{
    (void)state;
    judge_recorded(RIG_RUN_CRASHED, "panic-6.19-amd", NULL);
    is("panic");
    assert_int_equal(run.conclusion.refused_count, 1);
    assert_non_null(strstr(run.conclusion.refused[0], "1 of 1 multicall(s) failed"));
    assert_non_null(strstr(run.conclusion.refused[0], "mmu_update, result -22"));
    assert_non_null(strstr(run.conclusion.refused[0], " <- __ioremap_caller+0x278/0x340"));
    assert_int_equal(run.conclusion.warning_count, 0);
}

/* The same defect, three releases: other addresses, other offsets, one name. */
static void signature_and_cause_hold_from_release_to_release(void **state)
{
    static const char *const names[] = {"panic-6.16-amd", "panic-6.19-amd", "panic-7.3-amd"};
    struct rig_conclusion first;

    for (unsigned i = 0; i < COUNT(names); i++) {
        judge_recorded(RIG_RUN_CRASHED, names[i], NULL);
        if (i == 0)
            first = run.conclusion;
        assert_string_equal(run.conclusion.signature, first.signature);
        assert_string_equal(run.conclusion.cause, first.cause);
        finish(state);
    }
    start(state);
    judge_recorded(RIG_RUN_SHUTDOWN, "early-6.1", NULL);
    assert_string_not_equal(run.conclusion.signature, first.signature);
    assert_string_not_equal(run.conclusion.cause, first.cause);
}

static void xens_line_says_l1tf(void **state)
{
    (void)state;
    run.vcpu = (struct rig_builder_vcpu){.present = 1, .rip = 0xffffffff82030c73, .entry_vector = 0x100, .rax = 1};
    run.evidence.vcpu = &run.vcpu;
    judge_recorded(RIG_RUN_CRASHED, "l1tf-6.16", "l1tf-6.16-xen");
    is("l1tf-unsafe");
    assert_string_equal(run.conclusion.xen_text[0], "(XEN) d2 L1TF-vulnerable L1e 801000000be00066 - Crashing");
    assert_int_equal(run.conclusion.xen_text_count, 3);
    assert_false(run.conclusion.has_address);
    assert_int_equal(run.conclusion.rip, 0xffffffff82030c73);
}

static void shadow_tables_say_l1tf_too(void **state)
{
    (void)state;
    run.evidence.shadowed = true;
    judge(RIG_RUN_STOPPED, MARKER "\n", "");
    is("l1tf-unsafe");
}

static void an_early_exception_is_not_a_panic(void **state)
{
    (void)state;
    judge_recorded(RIG_RUN_SHUTDOWN, "early-6.1", NULL);
    is("early-exception");
    assert_int_equal(run.conclusion.address, 0xffffea00000a8428);
    assert_string_equal(run.conclusion.calls[2], "setup_arch+0x7a0/0xe98");
}

/* The fault verdicts of the model are those of its classifier, from the vCPU. */
static void a_fault_without_a_handler(void **state)
{
    static const char xen[] = "(XEN) d1v0 Unhandled: vec 14, #PF[0000]\n(XEN) Domain 1 (vcpu#0) crashed on cpu#0:\n";

    (void)state;
    run.vcpu = (struct rig_builder_vcpu){.present = 1,
                                         .rip = 0xffffffff81000000,
                                         .rsp = 0xffffffff82000000,
                                         .entry_vector = VECTOR_PF,
                                         .error_code = 4,
                                         .flags = IN_KERNEL,
                                         .cr2 = 0xffffea000005b2d0};
    run.evidence.vcpu = &run.vcpu;
    judge(RIG_RUN_CRASHED, "", xen);
    /* No memory to read: what cannot be written to counts. */
    is("frame-write-fault");
    assert_int_equal(run.conclusion.address, 0xffffea000005b2d0);
    assert_int_equal(run.conclusion.error_code, 0);
}

static void a_bug_a_panic_and_an_oops(void **state)
{
    (void)state;
    judge(RIG_RUN_CRASHED,
          "kernel BUG at mm/slub.c:1!\nRIP: e030:kfree+0x1/0x2\nKernel panic - not syncing: Fatal exception\n", "");
    is("bug");
    finish(state);
    judge(RIG_RUN_CRASHED, "Kernel panic - not syncing: VFS: Unable to mount root fs\n", "");
    is("panic");
    assert_non_null(strstr(run.conclusion.because, "Unable to mount root"));
    finish(state);
    judge(RIG_RUN_STOPPED, "BUG: unable to handle page fault for address: ffffc90000000000\n" MARKER "\n", "");
    is("oops");
}

static void a_refusal_that_the_kernel_survived(void **state)
{
    (void)state;
    judge(RIG_RUN_STOPPED,
          "WARNING: CPU: 0 PID: 1 at arch/x86/xen/multicalls.c:190 xen_mc_flush+0x1/0x2\n"
          "Call Trace:\n <TASK>\n xen_leave_lazy_mmu+0x1/0x2\n driver_probe+0x1/0x2\n </TASK>\n"
          "1 of 2 multicall(s) failed: cpu 0\n  call  1: op=14 arg=[0] result=-22\n" MARKER "\n",
          "");
    is("refused");
    assert_non_null(strstr(run.conclusion.refused[0], "update_va_mapping, result -22"));
    assert_string_equal(run.conclusion.cause, "Xen refused an operation of driver_probe, and the kernel went on");
}

static void a_warning_that_is_not_xens_is_counted(void **state)
{
    (void)state;
    judge(RIG_RUN_STOPPED, "WARNING: CPU: 0 PID: 1 at mm/slub.c:1 f+0x1/0x2\n" MARKER "\n", "");
    is("booted");
    assert_int_equal(run.conclusion.warning_count, 1);
}

static void time_up_is_a_hang(void **state)
{
    (void)state;
    run.evidence.time_up = true;
    judge(RIG_RUN_STOPPED, "Linux version 6.1\n", "");
    is("hang");
    assert_string_equal(run.conclusion.reached, "start_kernel");
}

/* As dom0: the processor may be Xen's, and where it stands there is chance. */
static void a_hang_may_stand_in_xen(void **state)
{
    struct rig_kernel_names *names = rig_names_new("Xen");
    char signature[2][RIG_KERNEL_SIGNATURE_SIZE];

    (void)state;
    assert_true(rig_names_add(names, UINT64_C(0xffff82d040300000), 't', "default_idle", 12));
    assert_true(rig_names_add(names, UINT64_C(0xffff82d040300100), 't', "timer_softirq_action", 20));
    assert_true(rig_names_add(names, UINT64_C(0xffff82d040300200), 't', "end", 3));
    assert_true(rig_names_finish(names));
    for (unsigned i = 0; i < 2; i++) {
        run.evidence.time_up = true;
        run.evidence.vcpu = &run.vcpu;
        run.vcpu.rip = UINT64_C(0xffff82d040300012) + 0x100 * i;
        run.evidence.xen_names = names;
        judge(RIG_RUN_STOPPED, "Linux version 6.1\n", "");
        is("hang");
        memcpy(signature[i], run.conclusion.signature, sizeof(signature[i]));
        assert_non_null(strstr(run.conclusion.because, i ? "in Xen, at timer_softirq_action+0x12/0x100"
                                                         : "in Xen, at default_idle+0x12/0x100"));
        assert_string_equal(run.conclusion.cause, "no end after start_kernel; the processor is Xen's");
        free(run.console);
        free(run.xen_text);
        memset(&run, 0, sizeof(run));
    }
    assert_string_equal(signature[0], signature[1]);
    rig_kernel_names_free(names);
}

static void an_end_without_a_word(void **state)
{
    (void)state;
    judge(RIG_RUN_SHUTDOWN, "", "");
    is("silent-end");
    assert_string_equal(run.conclusion.reached, "entry");
}

static void the_builder_refuses(void **state)
{
    (void)state;
    run.evidence.refused = "the image: no loader for it";
    judge(RIG_RUN_REFUSED, "", "");
    is("builder-refused");
    assert_non_null(strstr(run.conclusion.because, "no loader for it"));
}

static void the_machine_is_gone(void **state)
{
    (void)state;
    judge(RIG_RUN_LOST, "Linux version 6.1\n", "");
    is("hypervisor-crash");
    assert_string_equal(run.conclusion.cause, "the machine below the kernel is gone");
}

static void xen_panicked(void **state)
{
    (void)state;
    judge_recorded(RIG_RUN_LOST, "early-6.1", "xen-panic-4.17");
    is("hypervisor-crash");
    assert_string_equal(run.conclusion.because, "Xen panicked in get_page: FATAL PAGE FAULT");
    assert_string_equal(run.conclusion.cause, "Xen panicked in get_page");
    assert_int_equal(run.conclusion.xen_text_count, 14); /* no registers, no code, no stack */
}

static void every_verdict_has_one_name(void **state)
{
    unsigned count = 0;

    (void)state;
    while (rig_kernel_verdict_name(count))
        count++;
    assert_true(count > 20);
}

#define RUN(test) cmocka_unit_test_setup_teardown(test, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RUN(booted),
        RUN(a_panic_has_the_fault_that_led_to_it),
        RUN(what_xen_refused_is_told_with_its_chain),
        RUN(signature_and_cause_hold_from_release_to_release),
        RUN(xens_line_says_l1tf),
        RUN(shadow_tables_say_l1tf_too),
        RUN(an_early_exception_is_not_a_panic),
        RUN(a_fault_without_a_handler),
        RUN(a_bug_a_panic_and_an_oops),
        RUN(a_refusal_that_the_kernel_survived),
        RUN(a_warning_that_is_not_xens_is_counted),
        RUN(time_up_is_a_hang),
        RUN(a_hang_may_stand_in_xen),
        RUN(an_end_without_a_word),
        RUN(the_builder_refuses),
        RUN(the_machine_is_gone),
        RUN(xen_panicked),
        RUN(every_verdict_has_one_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
