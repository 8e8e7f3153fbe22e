/* SPDX-License-Identifier: MIT */
/* Reading a stopped guest's memory and live page tables. */
#ifndef INJECTOR_WALK_H
#define INJECTOR_WALK_H

#include <injector/domain.h>

/* A walk over live tables: raw entries by level, [4] first; it stops at an entry that is not present, large or odd. */
struct walk {
    uint64_t entry[5];
    unsigned lowest; /* the last level read: 4 .. 1; 0: not even the L4 could be read */
    bool present;    /* the address is mapped */
    bool writable;   /* through every level */
};

struct walk walk_tables(struct handles *handles, struct domain *domain, uint64_t cr3, uint64_t va);

/*
 * The 8 bytes at a kernel-map address, read from the frame the guest was built with there, whatever its tables say now.
 * false: not such an address.
 */
bool walk_kernel_word(struct handles *handles, struct domain *domain, uint64_t va, uint64_t *word);

#endif
