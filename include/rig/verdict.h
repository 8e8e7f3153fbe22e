/* SPDX-License-Identifier: MIT */
/*
 * What came of a scenario, as the guest (soft) or the injector (Xen's own verdict) states it. Freestanding C11.
 */
#ifndef RIG_VERDICT_H
#define RIG_VERDICT_H

#include <stdint.h>

#define RIG_MAX_CALLS 12

enum rig_verdict {
#define RIG_VERDICT(id, name, is_defect, help) RIG_VERDICT_##id,
#include <rig/verdicts.def>
#undef RIG_VERDICT
    RIG_VERDICT_COUNT
};

enum rig_belief {
#define RIG_BELIEF(id, name, help) RIG_BELIEF_##id,
#include <rig/beliefs.def>
#undef RIG_BELIEF
    RIG_BELIEF_COUNT
};

/* Who says so. */
enum rig_source {
    RIG_SOURCE_NONE,
    RIG_SOURCE_GUEST, /* the guest itself: `booted` and what its own handlers saw are real, a soft fault is a prediction
                       */
    RIG_SOURCE_XEN    /* the domain ended; read from the vCPU by the injector */
};

/*
 * One outcome. Addresses are guest virtual. Fields that a verdict does not have are 0.
 */
struct rig_outcome {
    uint32_t verdict;    /* enum rig_verdict */
    uint32_t source;     /* enum rig_source */
    uint32_t vector;     /* exception vector, where there was one */
    uint32_t error_code; /* as on the exception frame: 1 present, 2 write, 4 user, 8 reserved, 0x10 fetch */
    uint64_t address;    /* cr2, for #PF */
    uint64_t rip;
    uint64_t rsp;
    uint64_t l4_entry;    /* raw entry of the live L4 for `address`, for #PF */
    uint32_t steps_run;   /* steps that ran to their end */
    uint32_t strikes;     /* injections that struck: bit n is injection n */
    uint32_t facts;       /* RIG_FACT(..): what held at the end */
    uint32_t beliefs;     /* bit n is enum rig_belief n: what the guest believes otherwise than Xen holds it */
    uint32_t belief_step; /* steps that had run to their end when the first of them showed */
    uint32_t call_count;
    uint64_t calls[RIG_MAX_CALLS]; /* return addresses, innermost first, rip not among them */
};

#endif
