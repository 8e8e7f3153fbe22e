/* SPDX-License-Identifier: MIT */
/* Reading a stopped guest's memory and live page tables. */
#ifndef INJECTOR_WALK_H
#define INJECTOR_WALK_H

#include <injector/domain.h>

/*
 * A walk over live tables, by level, [4] first. It stops at an entry that is not present or large, and above a table
 * that is not the domain's.
 */
struct walk {
    uint64_t entry[5]; /* as the MMU sees them */
    uint64_t table[5]; /* mfns of the tables they are in; 0: the walk did not get there */
    bool present;      /* the address is mapped */
    bool writable;     /* through every level */
};

struct walk walk_tables(struct handles *handles, struct domain *domain, uint64_t cr3, uint64_t va);

/* The entry at `index` of the table in frame `table`. false: not the domain's. */
bool walk_entry(struct handles *handles, struct domain *domain, uint64_t table, unsigned index, uint64_t *entry);

/*
 * The 8 bytes at a kernel-map address, read from the frame the domain was built with there, whatever its tables say
 * now. false: not such an address.
 */
bool walk_kernel_word(struct handles *handles, struct domain *domain, uint64_t va, uint64_t *word);

#endif
