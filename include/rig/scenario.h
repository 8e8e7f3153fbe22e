/* SPDX-License-Identifier: MIT */
/*
 * A scenario as every side holds it: a revision, an ordered list of steps, a list of injections.
 * Fixed size, no pointers, so that it can lie in the control page as it is. Freestanding C11.
 */
#ifndef RIG_SCENARIO_H
#define RIG_SCENARIO_H

#include <stdint.h>

/* Bounds of one scenario. The longest order of a release has 24 steps. */
#define RIG_MAX_STEPS 48
#define RIG_MAX_INJECTIONS 8

/* L4 index = (va >> 39) & 0x1ff */
#define RIG_L4_SLOTS 512

enum rig_revision {
#define RIG_REVISION(id, name, in_guest, linux, help) RIG_REV_##id,
#include <rig/revisions.def>
#undef RIG_REVISION
    RIG_REVISION_COUNT
};

/* What steps need and give. */
enum rig_fact {
#define RIG_FACT_ROW(id, name, help) RIG_FACT_##id,
#include <rig/facts.def>
#undef RIG_FACT_ROW
    RIG_FACT_COUNT
};
#define RIG_FACT(name) (UINT32_C(1) << RIG_FACT_##name)

enum rig_step {
#define RIG_STEP(id, name, function, needs, gives, help) RIG_STEP_##id,
#include <rig/steps.def>
#undef RIG_STEP
    RIG_STEP_COUNT
};

/* In a scenario's list of steps: the second CPU does it. Where there is none yet, nobody does. */
#define RIG_ON_CPU_1 0x40

static inline enum rig_step rig_step_of(uint8_t item)
{
    return (enum rig_step)(item & ~RIG_ON_CPU_1);
}

static inline unsigned rig_cpu_of(uint8_t item)
{
    return item & RIG_ON_CPU_1 ? 1 : 0;
}

/* What each CPU has for itself, so that the second does not give it to the first. */
#define RIG_FACTS_OF_A_CPU                                                                                             \
    (RIG_FACT(GDT) | RIG_FACT(EARLY_IDT) | RIG_FACT(EARLY_TRAPS) | RIG_FACT(PF_GATE) | RIG_FACT(KERNEL_PGT) |          \
     RIG_FACT(CALLBACKS) | RIG_FACT(CONTEXT_SWITCH) | RIG_FACT(LAZY_MMU) | RIG_FACT(USER_PGD))

/* A point's place: a step (its number), or a function of the logic (RIG_STEP_COUNT + its number). */
enum rig_function {
    RIG_FUNCTION_FIRST = RIG_STEP_COUNT,
    RIG_FUNCTION_BEFORE_FIRST = RIG_FUNCTION_FIRST - 1,
#define RIG_FUNCTION(id, name, help) RIG_FUNCTION_##id,
#include <rig/faults.def>
#undef RIG_FUNCTION
    RIG_PLACE_COUNT
};

enum rig_where {
#define RIG_WHERE(id, name, counted, help) RIG_WHERE_##id,
#include <rig/faults.def>
#undef RIG_WHERE
    RIG_WHERE_COUNT
};

enum rig_fault {
#define RIG_FAULT(id, name, arg, searched, help) RIG_FAULT_##id,
#include <rig/faults.def>
#undef RIG_FAULT
    RIG_FAULT_COUNT
};

enum rig_table {
#define RIG_TABLE(id, name, help) RIG_TABLE_##id,
#include <rig/faults.def>
#undef RIG_TABLE
    RIG_TABLE_COUNT
};

enum rig_by {
#define RIG_BY(id, name, help) RIG_BY_##id,
#include <rig/faults.def>
#undef RIG_BY
    RIG_BY_COUNT
};

enum rig_ops { RIG_OPS_EARLY, RIG_OPS_LATE, RIG_OPS_COUNT };

/*
 * One injection. It is armed when the scenario starts and strikes once: the first time its point is reached, or the
 * n-th, in whichever occurrence of the step. Where several wait at the same point they strike in list order.
 */
struct rig_injection {
    uint8_t place;  /* enum rig_step, or enum rig_function */
    uint8_t where;  /* enum rig_where */
    uint8_t count;  /* 1.. where the moment is counted, else 0 */
    uint8_t fault;  /* enum rig_fault */
    uint8_t by;     /* enum rig_by */
    uint8_t ops;    /* enum rig_ops, for faults with OPS, else 0 */
    uint8_t table;  /* enum rig_table, for faults that name an L4, else 0 */
    uint8_t number; /* 1.., for faults with NUMBER, else 0 */
    uint16_t slot;  /* L4 index, for faults with SLOT or ENTRY, else 0 */
    uint8_t time;   /* it strikes the n-th time that its point is reached; 0: the first */
    uint8_t pad[5]; /* 0: scenarios are compared as bytes */
    /*
     * For faults with ENTRY, ADDRESS, MAPPED, WAY, PAIR or BITS, else 0. An entry to set: flag bits as the MMU has
     * them, a guest pfn in the frame's place (a frame beyond the guest's RAM is a machine frame); bits to flip; a slot
     * to copy from; an address.
     */
    uint64_t entry;
    uint64_t value; /* for faults with WAY or PAIR: their second number, else 0 */
};

struct rig_scenario {
    uint8_t revision; /* enum rig_revision, one that is in the guest */
    uint8_t step_count;
    uint8_t injection_count;
    uint8_t steps[RIG_MAX_STEPS]; /* enum rig_step, with RIG_ON_CPU_1 where the second CPU does it */
    struct rig_injection injections[RIG_MAX_INJECTIONS];
};

#endif
