/* SPDX-License-Identifier: MIT */
/* Each way a domain dies, from evidence alone; and what decides where the evidence speaks for two. */
#include <tests/unit/unit.h>

#include <rig/classify.h>
#include <rig/x86.h>
#include <scenario/names.h>

#define KERNEL_STACK UINT64_C(0xffffffff81a05f80)
#define XENS UINT64_C(0xffff830000001000)
#define HANDLER UINT64_C(0xffffffff81002000)

static void assert_verdict(struct rig_vcpu_evidence e, enum rig_verdict expected)
{
    assert_string_equal(rig_name(&rig_verdict_names, rig_classify(&e)), rig_name(&rig_verdict_names, expected));
}

/* An exception in kernel mode with a good stack and no gate. */
static struct rig_vcpu_evidence exception(uint32_t vector)
{
    return (struct rig_vcpu_evidence){.entry_vector = vector,
                                      .rip = UINT64_C(0xffffffff81001000),
                                      .rsp = KERNEL_STACK,
                                      .kernel_sp = KERNEL_STACK,
                                      .stack_writable = true,
                                      .event_entry = HANDLER,
                                      .user_cr3 = 0x1a0c000,
                                      .iret_readable = true};
}

/* A hypercall about which there is nothing wrong. */
static struct rig_vcpu_evidence call(void)
{
    return exception(VECTOR_NONE);
}

static void no_handler_for_a_page_fault(void **state)
{
    (void)state;
    assert_verdict(exception(X86_TRAP_PF), RIG_VERDICT_UNHANDLED_PAGE_FAULT);
}

static void no_handler_for_another_exception(void **state)
{
    struct rig_vcpu_evidence e = exception(X86_TRAP_GP);

    (void)state;
    assert_verdict(exception(0), RIG_VERDICT_UNHANDLED_EXCEPTION);
    assert_verdict(exception(31), RIG_VERDICT_UNHANDLED_EXCEPTION);
    assert_verdict(exception(X86_TRAP_UD), RIG_VERDICT_UNHANDLED_EXCEPTION);
    assert_verdict(e, RIG_VERDICT_UNHANDLED_EXCEPTION);
    e.non_canonical = true;
    assert_verdict(e, RIG_VERDICT_NON_CANONICAL);
    /* Only #GP says that an address was none. */
    e.entry_vector = X86_TRAP_UD;
    assert_verdict(e, RIG_VERDICT_UNHANDLED_EXCEPTION);
    e.entry_vector = X86_TRAP_PF;
    assert_verdict(e, RIG_VERDICT_UNHANDLED_PAGE_FAULT);
}

static void a_bug_is_ud2(void **state)
{
    struct rig_vcpu_evidence e = exception(X86_TRAP_UD);

    (void)state;
    e.at_ud2 = true;
    assert_verdict(e, RIG_VERDICT_GUEST_BUG);
    e.entry_vector = X86_TRAP_GP;
    assert_verdict(e, RIG_VERDICT_UNHANDLED_EXCEPTION);
}

static void a_stack_of_xens_hides_a_missing_gate(void **state)
{
    struct rig_vcpu_evidence e = exception(X86_TRAP_PF);

    (void)state;
    e.rsp = XENS;
    assert_verdict(e, RIG_VERDICT_BAD_STACK);
    e.stack_writable = false;
    assert_verdict(e, RIG_VERDICT_BAD_STACK);
    e.gate = HANDLER;
    assert_verdict(e, RIG_VERDICT_BAD_STACK);
    /* The range is slots 256 to 271, both ends included. */
    e = exception(X86_TRAP_PF);
    e.rsp = UINT64_C(0xffff800000000000);
    assert_verdict(e, RIG_VERDICT_BAD_STACK);
    e.rsp = UINT64_C(0xffff87ffffffffff);
    assert_verdict(e, RIG_VERDICT_BAD_STACK);
    e.rsp = UINT64_C(0xffff880000000000);
    assert_verdict(e, RIG_VERDICT_UNHANDLED_PAGE_FAULT);
    e.rsp = UINT64_C(0xffff7fffffffffff);
    assert_verdict(e, RIG_VERDICT_UNHANDLED_PAGE_FAULT);
}

static void from_user_mode_the_kernel_stack_counts(void **state)
{
    struct rig_vcpu_evidence e = exception(X86_TRAP_PF);

    (void)state;
    e.from_user = true;
    e.rsp = XENS;
    assert_verdict(e, RIG_VERDICT_UNHANDLED_PAGE_FAULT);
    e.kernel_sp = XENS;
    assert_verdict(e, RIG_VERDICT_BAD_STACK);
    e.from_user = false;
    e.rsp = KERNEL_STACK;
    assert_verdict(e, RIG_VERDICT_UNHANDLED_PAGE_FAULT);
}

static void a_frame_that_cannot_be_written(void **state)
{
    struct rig_vcpu_evidence e = exception(X86_TRAP_PF);

    (void)state;
    e.stack_writable = false;
    assert_verdict(e, RIG_VERDICT_FRAME_WRITE_FAULT);
    e.gate = HANDLER;
    assert_verdict(e, RIG_VERDICT_FRAME_WRITE_FAULT);
    e = exception(X86_TRAP_UD);
    e.at_ud2 = true;
    e.stack_writable = false;
    assert_verdict(e, RIG_VERDICT_FRAME_WRITE_FAULT);
}

static void a_handler_that_cannot_be_fetched(void **state)
{
    struct rig_vcpu_evidence e = exception(X86_TRAP_PF);

    (void)state;
    e.error_code = 0x11;
    e.gate = e.rip = HANDLER;
    assert_verdict(e, RIG_VERDICT_HANDLER_UNREACHABLE);
    /* It ends where the stack does: that the last frame does not fit is how it ends, not why. */
    e.stack_writable = false;
    assert_verdict(e, RIG_VERDICT_HANDLER_UNREACHABLE);
    e.rsp = XENS;
    assert_verdict(e, RIG_VERDICT_HANDLER_UNREACHABLE);
    /* Not a fetch, not at the gate, no gate, another exception: something else. */
    e = exception(X86_TRAP_PF);
    e.gate = e.rip = HANDLER;
    e.error_code = 0x1;
    assert_verdict(e, RIG_VERDICT_DOMAIN_CRASH);
    e.error_code = 0x11;
    e.rip = HANDLER + 1;
    assert_verdict(e, RIG_VERDICT_DOMAIN_CRASH);
    e.gate = e.rip = 0;
    assert_verdict(e, RIG_VERDICT_UNHANDLED_PAGE_FAULT);
    e.gate = e.rip = HANDLER;
    e.entry_vector = X86_TRAP_GP;
    assert_verdict(e, RIG_VERDICT_DOMAIN_CRASH);
}

static void an_iret_frame_that_cannot_be_read(void **state)
{
    struct rig_vcpu_evidence e = call();

    (void)state;
    e.in_iret = true;
    e.iret_readable = false;
    assert_verdict(e, RIG_VERDICT_IRET_FRAME_FAULT);
    /* Xen reads the frame first. */
    e.user_cr3 = 0;
    e.event_due = true;
    e.event_entry = 0;
    assert_verdict(e, RIG_VERDICT_IRET_FRAME_FAULT);
    /* It counts where rip is in iret, and only there. */
    e = call();
    e.iret_readable = false;
    assert_verdict(e, RIG_VERDICT_DOMAIN_CRASH);
}

static void no_tables_for_user_mode(void **state)
{
    struct rig_vcpu_evidence e = call();

    (void)state;
    e.in_iret = true;
    e.user_cr3 = 0;
    assert_verdict(e, RIG_VERDICT_NO_USER_TABLES);
    e.event_due = true;
    e.event_entry = 0;
    assert_verdict(e, RIG_VERDICT_NO_USER_TABLES);
    e.in_iret = false;
    assert_verdict(e, RIG_VERDICT_NO_CALLBACK);
}

static void a_system_call_needs_a_stack(void **state)
{
    struct rig_vcpu_evidence e = call();

    (void)state;
    e.from_user = true;
    e.kernel_sp = XENS;
    assert_verdict(e, RIG_VERDICT_BAD_STACK);
    e.stack_writable = false;
    assert_verdict(e, RIG_VERDICT_BAD_STACK);
    e.kernel_sp = KERNEL_STACK;
    assert_verdict(e, RIG_VERDICT_FRAME_WRITE_FAULT);
    /* A hypercall of the kernel writes no frame. */
    e.from_user = false;
    assert_verdict(e, RIG_VERDICT_DOMAIN_CRASH);
    e.kernel_sp = XENS;
    assert_verdict(e, RIG_VERDICT_DOMAIN_CRASH);
}

static void an_event_without_a_callback(void **state)
{
    struct rig_vcpu_evidence e = call();

    (void)state;
    e.event_due = true;
    assert_verdict(e, RIG_VERDICT_DOMAIN_CRASH);
    e.event_entry = 0;
    assert_verdict(e, RIG_VERDICT_NO_CALLBACK);
    e.in_mmu_update = true;
    assert_verdict(e, RIG_VERDICT_NO_CALLBACK);
    e.event_due = false;
    assert_verdict(e, RIG_VERDICT_L1TF_UNSAFE);
    /* An exception is decided by its own evidence, whatever is due. */
    e.event_due = true;
    e.entry_vector = X86_TRAP_PF;
    assert_verdict(e, RIG_VERDICT_UNHANDLED_PAGE_FAULT);
}

static void an_entry_that_l1tf_forbids(void **state)
{
    struct rig_vcpu_evidence e = call();

    (void)state;
    e.in_mmu_update = true;
    assert_verdict(e, RIG_VERDICT_L1TF_UNSAFE);
    e.entry_vector = X86_TRAP_PF;
    assert_verdict(e, RIG_VERDICT_UNHANDLED_PAGE_FAULT);
}

static void what_nothing_explains(void **state)
{
    struct rig_vcpu_evidence e = exception(X86_TRAP_PF);

    (void)state;
    assert_verdict(call(), RIG_VERDICT_DOMAIN_CRASH);
    e.gate = HANDLER;
    assert_verdict(e, RIG_VERDICT_DOMAIN_CRASH);
    /* No exception is above 31: a vector that is none is a call. */
    e = exception(32);
    assert_verdict(e, RIG_VERDICT_DOMAIN_CRASH);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_handler_for_a_page_fault),
        cmocka_unit_test(no_handler_for_another_exception),
        cmocka_unit_test(a_bug_is_ud2),
        cmocka_unit_test(a_stack_of_xens_hides_a_missing_gate),
        cmocka_unit_test(from_user_mode_the_kernel_stack_counts),
        cmocka_unit_test(a_frame_that_cannot_be_written),
        cmocka_unit_test(a_handler_that_cannot_be_fetched),
        cmocka_unit_test(an_iret_frame_that_cannot_be_read),
        cmocka_unit_test(no_tables_for_user_mode),
        cmocka_unit_test(a_system_call_needs_a_stack),
        cmocka_unit_test(an_event_without_a_callback),
        cmocka_unit_test(an_entry_that_l1tf_forbids),
        cmocka_unit_test(what_nothing_explains),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
