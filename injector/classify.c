/* SPDX-License-Identifier: MIT */
#include <injector/classify.h>

#include <rig/x86.h>

/* A hypercall or a system call: what Xen was doing for the guest is where it died. */
static enum rig_verdict classify_call(const struct evidence *evidence)
{
    if (evidence->in_iret && !evidence->iret_readable)
        return RIG_VERDICT_IRET_FRAME_FAULT;
    if (evidence->in_iret && !evidence->user_cr3)
        return RIG_VERDICT_NO_USER_TABLES;
    if (evidence->from_user && x86_is_xens_address(evidence->kernel_sp))
        return RIG_VERDICT_BAD_STACK;
    if (evidence->from_user && !evidence->stack_writable)
        return RIG_VERDICT_FRAME_WRITE_FAULT;
    if (evidence->event_due && !evidence->event_entry)
        return RIG_VERDICT_NO_CALLBACK;
    return evidence->in_mmu_update ? RIG_VERDICT_L1TF_UNSAFE : RIG_VERDICT_DOMAIN_CRASH;
}

enum rig_verdict classify(const struct evidence *evidence)
{
    if (evidence->entry_vector >= X86_EXCEPTIONS)
        return classify_call(evidence);
    /* The handler's first instruction cannot be fetched: each try costs a frame, until the stack ends. */
    if (evidence->entry_vector == X86_TRAP_PF && evidence->gate && evidence->gate == evidence->rip &&
        (evidence->error_code & PFEC_FETCH))
        return RIG_VERDICT_HANDLER_UNREACHABLE;
    /* Xen chooses the stack, writes the frame, then looks at the gate: a bad stack hides a missing gate. */
    if (x86_is_xens_address(evidence->from_user ? evidence->kernel_sp : evidence->rsp))
        return RIG_VERDICT_BAD_STACK;
    if (!evidence->stack_writable)
        return RIG_VERDICT_FRAME_WRITE_FAULT;
    if (evidence->gate)
        return RIG_VERDICT_DOMAIN_CRASH;
    if (evidence->entry_vector == X86_TRAP_PF)
        return RIG_VERDICT_UNHANDLED_PAGE_FAULT;
    if (evidence->entry_vector == X86_TRAP_GP && evidence->non_canonical)
        return RIG_VERDICT_NON_CANONICAL;
    return evidence->entry_vector == X86_TRAP_UD && evidence->at_ud2 ? RIG_VERDICT_GUEST_BUG
                                                                     : RIG_VERDICT_UNHANDLED_EXCEPTION;
}
