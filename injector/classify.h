/* SPDX-License-Identifier: MIT */
/*
 * Which way a domain died, from evidence: registers, gates and tables as they stood, never the console. Pure.
 * The ways are those of GROUND_TRUTH section 5.
 */
#ifndef INJECTOR_CLASSIFY_H
#define INJECTOR_CLASSIFY_H

#include <rig/verdict.h>

#include <stdbool.h>
#include <stdint.h>

#define VECTOR_NONE UINT32_MAX

struct evidence {
    uint32_t entry_vector; /* the exception that brought the vCPU into Xen; VECTOR_NONE: a hypercall did */
    uint64_t rip, rsp;
    uint64_t gate;       /* address of the gate registered for that vector; 0: none */
    uint64_t user_cr3;   /* the user base pointer; 0: none */
    bool in_iret_slot;   /* rip lies in the hypercall page's iret slot */
    bool at_ud2;         /* the bytes at rip are ud2 */
    bool stack_writable; /* the page below rsp is mapped writable in the live tables */
};

enum rig_verdict classify(const struct evidence *evidence);

#endif
