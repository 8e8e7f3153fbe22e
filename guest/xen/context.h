/* SPDX-License-Identifier: MIT */
/* A place in the kernel to come back to from a trap or a system call: what setjmp is to a program. */
#ifndef GUEST_XEN_CONTEXT_H
#define GUEST_XEN_CONTEXT_H

#include <guest/xen/types.h>

struct context {
    u64 rip, rsp, rbx, rbp, r12, r13, r14, r15;
};

int __attribute__((returns_twice)) context_save(struct context *where);
void __attribute__((noreturn)) context_restore(const struct context *where);

#endif
