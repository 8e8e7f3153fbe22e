/* SPDX-License-Identifier: MIT */
#include <injector/classify.h>

#include <rig/x86.h>

/* A hypercall or a system call: what Xen was doing for the guest is where it died. */
static enum rig_verdict classify_call(const struct evidence *e)
{
    if (e->in_iret && !e->iret_readable)
        return RIG_VERDICT_IRET_FRAME_FAULT;
    if (e->in_iret && !e->user_cr3)
        return RIG_VERDICT_NO_USER_TABLES;
    if (e->from_user && x86_is_xens_address(e->kernel_sp))
        return RIG_VERDICT_BAD_STACK;
    if (e->from_user && !e->stack_writable)
        return RIG_VERDICT_FRAME_WRITE_FAULT;
    if (e->event_due && !e->event_entry)
        return RIG_VERDICT_NO_CALLBACK;
    return e->in_mmu_update ? RIG_VERDICT_L1TF_UNSAFE : RIG_VERDICT_DOMAIN_CRASH;
}

enum rig_verdict classify(const struct evidence *e)
{
    if (e->entry_vector >= X86_EXCEPTIONS)
        return classify_call(e);
    /* The handler's first instruction cannot be fetched: each try costs a frame, until the stack ends. */
    if (e->entry_vector == X86_TRAP_PF && e->gate && e->gate == e->rip && (e->error_code & PFEC_FETCH))
        return RIG_VERDICT_HANDLER_UNREACHABLE;
    /* Xen chooses the stack, writes the frame, then looks at the gate: a bad stack hides a missing gate. */
    if (x86_is_xens_address(e->from_user ? e->kernel_sp : e->rsp))
        return RIG_VERDICT_BAD_STACK;
    if (!e->stack_writable)
        return RIG_VERDICT_FRAME_WRITE_FAULT;
    if (e->gate)
        return RIG_VERDICT_DOMAIN_CRASH;
    if (e->entry_vector == X86_TRAP_PF)
        return RIG_VERDICT_UNHANDLED_PAGE_FAULT;
    if (e->entry_vector == X86_TRAP_GP && e->non_canonical)
        return RIG_VERDICT_NON_CANONICAL;
    return e->entry_vector == X86_TRAP_UD && e->at_ud2 ? RIG_VERDICT_GUEST_BUG : RIG_VERDICT_UNHANDLED_EXCEPTION;
}
