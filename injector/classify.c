/* SPDX-License-Identifier: MIT */
#include <injector/classify.h>

#define VECTOR_UD 6
#define VECTOR_GP 13
#define VECTOR_PF 14
#define VECTORS 32
#define PF_FETCH 0x10U
#define XEN_FIRST 0xffff800000000000ULL
#define XEN_LAST 0xffff87ffffffffffULL

static bool is_xens(uint64_t address)
{
    return address >= XEN_FIRST && address <= XEN_LAST;
}

/* A hypercall or a system call: what Xen was doing for the guest is where it died. */
static enum rig_verdict classify_call(const struct evidence *e)
{
    if (e->in_iret && !e->iret_readable)
        return RIG_VERDICT_IRET_FRAME_FAULT;
    if (e->in_iret && !e->user_cr3)
        return RIG_VERDICT_NO_USER_TABLES;
    if (e->from_user && is_xens(e->kernel_sp))
        return RIG_VERDICT_BAD_STACK;
    if (e->from_user && !e->stack_writable)
        return RIG_VERDICT_FRAME_WRITE_FAULT;
    if (e->event_due && !e->event_entry)
        return RIG_VERDICT_NO_CALLBACK;
    return e->in_mmu_update ? RIG_VERDICT_L1TF_UNSAFE : RIG_VERDICT_DOMAIN_CRASH;
}

enum rig_verdict classify(const struct evidence *e)
{
    if (e->entry_vector >= VECTORS)
        return classify_call(e);
    /* The handler's first instruction cannot be fetched: each try costs a frame, until the stack ends. */
    if (e->entry_vector == VECTOR_PF && e->gate && e->gate == e->rip && (e->error_code & PF_FETCH))
        return RIG_VERDICT_HANDLER_UNREACHABLE;
    /* Xen chooses the stack, writes the frame, then looks at the gate: a bad stack hides a missing gate. */
    if (is_xens(e->from_user ? e->kernel_sp : e->rsp))
        return RIG_VERDICT_BAD_STACK;
    if (!e->stack_writable)
        return RIG_VERDICT_FRAME_WRITE_FAULT;
    if (e->gate)
        return RIG_VERDICT_DOMAIN_CRASH;
    if (e->entry_vector == VECTOR_PF)
        return RIG_VERDICT_UNHANDLED_PAGE_FAULT;
    if (e->entry_vector == VECTOR_GP && e->non_canonical)
        return RIG_VERDICT_NON_CANONICAL;
    return e->entry_vector == VECTOR_UD && e->at_ud2 ? RIG_VERDICT_GUEST_BUG : RIG_VERDICT_UNHANDLED_EXCEPTION;
}
