/* SPDX-License-Identifier: MIT */
/*
 * Which way a domain died, from evidence: registers, gates and tables as they stood, never the console: for
 * the injector, which has the vCPU, and for the host, which has a copy of it. Pure. Freestanding C11.
 */
#ifndef RIG_CLASSIFY_H
#define RIG_CLASSIFY_H

#include <rig/verdict.h>
#include <rig/x86.h>

#include <stdbool.h>
#include <stdint.h>

#define VECTOR_NONE 0x100U

struct rig_vcpu_evidence {
    uint32_t entry_vector; /* what brought the vCPU into Xen: 0..31, VECTOR_NONE for a hypercall or a system call */
    uint32_t error_code;   /* where the vector has one */
    uint64_t rip, rsp;
    uint64_t kernel_sp;   /* the stack for entries from user mode */
    bool from_user;       /* the guest was in user mode */
    bool stack_writable;  /* the frame below the stack that counts: rsp, or kernel_sp from user mode */
    uint64_t gate;        /* virtual trap table's address for the vector, 0: none */
    uint64_t event_entry; /* event callback, 0: none */
    bool event_due;       /* an upcall is pending; Xen masks further ones before it looks for the callback */
    uint64_t user_cr3;    /* user base pointer, 0: none */
    bool in_iret;         /* rip in the hypercall page's iret slot */
    bool iret_readable;   /* and the frame it returns from can be read */
    bool in_mmu_update;   /* rip in the slot of mmu_update, mmuext_op, multicall or update_va_mapping */
    bool at_ud2;          /* rip points at ud2, which is what BUG() is */
    bool non_canonical;   /* rip or a general register holds an address that is none */
};

/* A hypercall or a system call: what Xen was doing for the guest is where it died. */
static inline enum rig_verdict rig_classify_call(const struct rig_vcpu_evidence *evidence)
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

static inline enum rig_verdict rig_classify(const struct rig_vcpu_evidence *evidence)
{
    if (evidence->entry_vector >= X86_EXCEPTIONS)
        return rig_classify_call(evidence);
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

#endif
