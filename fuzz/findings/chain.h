/* SPDX-License-Identifier: MIT */
/* The call chain of an outcome, with names: the kernel's functions only, not the runner below them. Pure. */
#ifndef RIG_FINDINGS_CHAIN_H
#define RIG_FINDINGS_CHAIN_H

#include <fuzz/findings/symbols.h>
#include <rig/verdict.h>

/* The function where it ended, and its callers. */
#define RIG_CHAIN_MAX (RIG_MAX_CALLS + 1)

struct rig_link {
    uint64_t address;
    const char *function; /* NULL: not in the guest's image; otherwise valid as long as the symbols are */
    uint64_t offset;
};

struct rig_chain {
    unsigned count;
    struct rig_link links[RIG_CHAIN_MAX]; /* innermost first, the first is rip */
};

/* The name of the first link where an injection itself ended the run; compare pointers. */
extern const char rig_injection_link[];

/* An outcome without a rip has an empty chain. */
void rig_chain_make(struct rig_chain *chain, const struct rig_outcome *outcome, const struct rig_symbols *symbols);

/* "xen_write_cr3+0x77", or the bare address. */
void rig_link_print(const struct rig_link *link, char *text, size_t size);

#endif
