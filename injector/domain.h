/* SPDX-License-Identifier: MIT */
/* Building and destroying domains without a toolstack. */
#ifndef INJECTOR_DOMAIN_H
#define INJECTOR_DOMAIN_H

#include <injector/handles.h>
#include <injector/image.h>

#include <rig/control_page.h>

/* A built guest. Zeroed: none. */
struct domain {
    uint32_t domid; /* 0: none */
    xen_pfn_t p2m[RIG_GUEST_PAGES];
    const uint8_t *page[RIG_GUEST_PAGES]; /* read-only mappings of guest frames that were looked at; NULL: not yet */
    volatile struct rig_control *control;
    const volatile shared_info_t *shared; /* Xen's and the guest's event flags; NULL: could not be mapped */
    xenevtchn_port_or_error_t port;       /* ours, of the channel to the guest */
    uint32_t engine_port;                 /* the guest's, for an engine in dom0 to bind */
    unsigned vcpu;                        /* the vCPU that is the guest's CPU 0 now */
    uint64_t revive_rip, revive_cr3;      /* as the guest gave them when it was ready, before any case */
    vcpu_guest_context_t template;        /* what a fresh vCPU starts from: vCPU 0 as the guest became ready */
};

/*
 * Builds the guest from `image`, unpauses it and waits until it takes cases; `engine_sleeps` is what it finds in its
 * control page. On failure nothing is left of it and
 * *why names the step that failed (errno as that step left it).
 */
bool domain_build(struct handles *handles, const struct image *image, bool engine_sleeps, struct domain *domain,
                  const char **why);
/* Waits until the guest takes cases, from its start or from a revival. false: *why; it died or never came. */
bool domain_wait_ready(struct handles *handles, struct domain *domain, const char **why);
void domain_destroy(struct handles *handles, struct domain *domain);

/*
 * A guest frame, read-only, by machine frame; mapped once and kept as long as the domain. NULL: not the domain's.
 */
const uint8_t *domain_page(struct handles *handles, struct domain *domain, uint64_t mfn);

/* A domain of `pages` contiguous frames that never runs: memory at a place that stays. Returns its mapping; NULL: *why.
 */
void *domain_build_memory(struct handles *handles, unsigned pages, uint32_t *domid, uint64_t *mfn, const char **why);

/* Has the domain ended? Its shutdown reason, or -1 while it lives. cpu_ns: the CPU time it used (may be NULL). */
int domain_ended(struct handles *handles, const struct domain *domain, uint64_t *cpu_ns);

/*
 * Does Xen shadow its page tables? A Xen with shadow paging does from the first L1TF-unsafe entry on (Xen 4.17,
 * asm-x86/pv/mm.h, pv_l1tf_check_pte); without it, and for a domain that has no shadow memory, never.
 */
bool domain_is_shadowed(struct handles *handles, const struct domain *domain);

#endif
