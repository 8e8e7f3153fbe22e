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

#define RIG_BELIEF_BIT(id) (UINT32_C(1) << RIG_BELIEF_##id)

/* Those that say what is wrong: a refusal tells nothing beside what the guest believes for it. */
static inline uint32_t rig_telling_beliefs(uint32_t beliefs)
{
    return beliefs == RIG_BELIEF_BIT(REFUSED) ? beliefs : beliefs & ~RIG_BELIEF_BIT(REFUSED);
}

/* Who says so. */
enum rig_source {
    RIG_SOURCE_NONE,
    RIG_SOURCE_GUEST, /* the guest itself: `booted` and what its own handlers saw are real, a soft fault is a prediction
                       */
    RIG_SOURCE_XEN    /* the domain ended; read from the vCPU by the injector */
};

#define RIG_MAX_REFUSALS 4

/* A hypercall, or an entry of a batch, that Xen refused. */
struct rig_refusal {
    uint16_t operation;   /* number of the hypercall (Xen's public/xen.h) */
    uint16_t command;     /* of one that has commands: mmuext_op's first, callback_op's; else 0 */
    int16_t error;        /* negative errno, Xen's own numbers (public/errno.h) */
    uint8_t step;         /* steps that had run to their end */
    uint8_t in_batch;     /* 1: nobody looks at the result of one */
    uint8_t by_injection; /* 1: an injection asked for it */
    uint8_t operations;   /* how many the call held; which of them was refused is not known where they are several */
    uint8_t pad[6];
    uint64_t
        argument;   /* mmuext_op: the frame; mmu_update: the entry's machine address; update_va_mapping: the address */
    uint64_t value; /* what was to be written, where something was */
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
    uint32_t reached;     /* injections whose point was reached; one that did not strike had nothing to, or .. */
    uint32_t refused;     /* .. Xen refused it */
    uint32_t facts;       /* RIG_FACT(..): what held at the end */
    uint32_t beliefs;     /* bit n is enum rig_belief n: what the guest believes otherwise than Xen holds it */
    uint32_t belief_step; /* steps that had run to their end when the first of them showed */
    uint32_t call_count;
    uint64_t calls[RIG_MAX_CALLS]; /* return addresses, innermost first, rip not among them */
    uint32_t refusal_count; /* hypercalls and batch entries of the kernel's own that Xen refused; may be more than .. */
    uint32_t private_reads; /* of page->private, for a user pgd, until something was believed wrongly */
    struct rig_refusal refusals[RIG_MAX_REFUSALS]; /* .. the first of them, which are here */
    uint64_t private_held;                         /* what the last of the reads found; 0: no user pgd */
};

#endif
