/* SPDX-License-Identifier: MIT */
/*
 * Why a run ended as it did, in a sentence: which of the four readiness bits was missing, and which step would have set
 * it. From the order of the scenario's steps and from what the outcome says held at the end; an explanation, never a
 * verdict.
 */
#ifndef RIG_FINDINGS_BECAUSE_H
#define RIG_FINDINGS_BECAUSE_H

#include <rig/scenario.h>
#include <rig/verdict.h>

#include <stdbool.h>
#include <stddef.h>

/* The four things that must have come before a late write_cr3 may read a struct page, each by itself. */
struct rig_readiness {
    bool slot_present;            /* vmemmap's L4 entry */
    bool struct_page_initialised; /* memmap_init ran */
    bool pf_registered;           /* somebody takes a #PF */
    bool call_site_patched;       /* the call site does not read the ops table any more */
};

struct rig_readiness rig_readiness(const struct rig_outcome *outcome);

/* Like snprintf. "" where there is nothing to explain, or no explanation. */
#define RIG_BECAUSE_SIZE 512
size_t rig_because(const struct rig_scenario *scenario, const struct rig_outcome *outcome, char *out, size_t size);

#endif
