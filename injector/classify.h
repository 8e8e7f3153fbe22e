/* SPDX-License-Identifier: MIT */
/*
 * Which way a domain died, from evidence: registers, gates and tables as they stood, never the console. Pure.
 */
#ifndef INJECTOR_CLASSIFY_H
#define INJECTOR_CLASSIFY_H

#include <rig/verdict.h>

#include <stdbool.h>
#include <stdint.h>

#define VECTOR_NONE 0x100U

struct evidence {
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

enum rig_verdict classify(const struct evidence *evidence);

#endif
