/* SPDX-License-Identifier: MIT */
#include <injector/classify.h>

#define VECTOR_UD 6
#define VECTOR_PF 14
#define VECTORS 32
#define XEN_FIRST 0xffff800000000000ULL
#define XEN_LAST 0xffff87ffffffffffULL

enum rig_verdict classify(const struct evidence *e)
{
    if (e->entry_vector >= VECTORS)
        return e->in_iret_slot && !e->user_cr3 ? RIG_VERDICT_NO_USER_TABLES : RIG_VERDICT_DOMAIN_CRASH;
    /* Xen chooses the stack, writes the frame, then looks at the gate: a bad stack hides a missing gate. */
    if (e->rsp >= XEN_FIRST && e->rsp <= XEN_LAST)
        return RIG_VERDICT_BAD_STACK;
    if (!e->stack_writable)
        return RIG_VERDICT_FRAME_WRITE_FAULT;
    if (e->gate)
        return RIG_VERDICT_DOMAIN_CRASH;
    if (e->entry_vector == VECTOR_PF)
        return RIG_VERDICT_UNHANDLED_PAGE_FAULT;
    return e->entry_vector == VECTOR_UD && e->at_ud2 ? RIG_VERDICT_GUEST_BUG : RIG_VERDICT_UNHANDLED_EXCEPTION;
}
