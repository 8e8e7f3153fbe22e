/* SPDX-License-Identifier: MIT */
/* Building and destroying PV domains without a toolstack, and looking at their memory. */
#ifndef INJECTOR_DOMAIN_H
#define INJECTOR_DOMAIN_H

#include <injector/handles.h>

#include <stddef.h>

/* What a domain is built from. libxenguest reads the kernel: ELF, or a bzImage that holds one. */
struct domain_plan {
    const void *kernel;
    size_t kernel_size;
    uint64_t pages; /* of memory */
    unsigned vcpus;
    /*
     * Where dom0 and the domain share one CPU, dom0 is to run the moment the domain stops: without this the credit
     * scheduler lets a guest that spins count against dom0, which then waits up to 20 ms for its turn. Other schedulers
     * refuse, and have no such debt. A guest that sleeps has none either, and least weight would only keep it waiting.
     */
    bool least_weight;
};

/* A built domain. Zeroed: none. */
struct domain {
    uint32_t domid; /* 0: none */
    uint64_t pages;
    xen_pfn_t *p2m;        /* by pfn, `pages` of them; as the domain was built */
    const uint8_t **page;  /* read-only mappings of frames that were looked at, by pfn; NULL: not yet */
    uint64_t hypercall_va; /* its hypercall page */
};

/*
 * Builds a domain that does not run yet. false: nothing is left of it, *why names the step that failed, errno is as
 * that step left it.
 */
bool domain_create(struct handles *handles, const struct domain_plan *plan, struct domain *domain, const char **why);
void domain_destroy(struct handles *handles, struct domain *domain);

/* A frame of the domain, read-only, by mfn; mapped once and kept as long as the domain. NULL: not the domain's. */
const uint8_t *domain_page(struct handles *handles, struct domain *domain, uint64_t mfn);

/* A domain of `pages` contiguous frames that never runs: memory at a place that stays. Returns its mapping; NULL: *why.
 */
void *domain_create_memory(struct handles *handles, unsigned pages, uint32_t *domid, uint64_t *mfn, const char **why);

/* Has the domain ended? Its shutdown reason, or -1 while it lives. cpu_ns: the CPU time it used (may be NULL). */
int domain_ended(struct handles *handles, const struct domain *domain, uint64_t *cpu_ns);

/*
 * Does Xen shadow its page tables? A Xen with shadow paging does from the first L1TF-unsafe entry on (rig/fault.h);
 * without it, and for a domain that has no shadow memory, never.
 */
bool domain_is_shadowed(struct handles *handles, const struct domain *domain);

#endif
