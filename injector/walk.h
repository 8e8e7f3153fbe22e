/* SPDX-License-Identifier: MIT */
/* Reading a stopped guest's memory and live page tables. */
#ifndef INJECTOR_WALK_H
#define INJECTOR_WALK_H

#include <injector/domain.h>

#include <rig/walk.h>

/* A walk over live tables. It stops above a table that is not the domain's. */
struct rig_walk walk_tables(struct handles *handles, struct domain *domain, uint64_t cr3, uint64_t va);

/* The entry at `index` of the table in frame `table`. false: not the domain's. */
bool walk_entry(struct handles *handles, struct domain *domain, uint64_t table, unsigned index, uint64_t *entry);

/*
 * The bytes from a kernel-map address on, read from the frames the domain was built with there, whatever its tables say
 * now. false: not all of them are such addresses.
 */
bool walk_kernel_bytes(struct handles *handles, struct domain *domain, uint64_t va, void *bytes, size_t size);
bool walk_kernel_word(struct handles *handles, struct domain *domain, uint64_t va, uint64_t *word);

#endif
