/* SPDX-License-Identifier: MIT */
#include <scenario/names.h>
#include <scenario/orders.h>

#include <stdio.h>
#include <string.h>

bool rig_order_first_unmet(const struct rig_scenario *scenario, struct rig_unmet *unmet)
{
    uint32_t given = 0;

    for (unsigned i = 0; i < scenario->step_count; i++) {
        uint32_t missing = rig_step_needs(scenario->steps[i]) & ~given;

        if (missing) {
            *unmet = (struct rig_unmet){i, missing};
            return true;
        }
        given |= rig_step_gives(scenario->steps[i]);
    }
    return false;
}

/* A kernel does these once; loads of cr3, gates and context switches come again. */
#define ONCE                                                                                                           \
    (RIG_FACT(PV_OPS) | RIG_FACT(P2M) | RIG_FACT(KERNEL_PGT) | RIG_FACT(DIRECT_MAP) | RIG_FACT(VMEMMAP) |              \
     RIG_FACT(STRUCT_PAGES) | RIG_FACT(LATE_OPS) | RIG_FACT(MEMORY_HANDED_OVER) | RIG_FACT(PATCHED) |                  \
     RIG_FACT(SECOND_CPU) | RIG_FACT(MM) | RIG_FACT(P2M_MOVED) | RIG_FACT(LAZY_MMU))

/* What does not hold any more after a step: the process is gone, or its tables are not loaded. */
static uint32_t taken_by(uint8_t step)
{
    if (step == RIG_STEP_EXIT_MMAP)
        return RIG_FACT(MM) | RIG_FACT(USER_PGD);
    if (step == RIG_STEP_LEAVE_LAZY_MMU)
        return RIG_FACT(LAZY_MMU);
    return step == RIG_STEP_LOAD_CR3 ? RIG_FACT(USER_PGD) : 0;
}

/* Between its start and its end a context switch changes page directories, and nothing else happens. */
static bool part_of_switch(uint8_t step)
{
    return step == RIG_STEP_ACTIVATE_MM || step == RIG_STEP_LOAD_CR3 || step == RIG_STEP_END_CONTEXT_SWITCH;
}

static bool part_of_lazy_mmu(uint8_t step)
{
    return step == RIG_STEP_LEAVE_LAZY_MMU || step == RIG_STEP_START_CONTEXT_SWITCH;
}

static bool is_waiting(const struct rig_scenario *s, uint64_t waiting, uint8_t step)
{
    for (unsigned i = 0; i < s->step_count; i++)
        if ((waiting >> i & 1) && s->steps[i] == step)
            return true;
    return false;
}

static bool takes_turn(const struct rig_scenario *s, uint8_t step, uint32_t given, bool switching, uint64_t waiting)
{
    if ((rig_step_needs(step) & ~given) || (switching && !part_of_switch(step)))
        return false;
    /* Not around anything of the boot: code that changes many entries has it, and may be preempted there. */
    if ((given & RIG_FACT(LAZY_MMU)) && !switching && !part_of_lazy_mmu(step))
        return false;
    if (step == RIG_STEP_ENTER_LAZY_MMU && !is_waiting(s, waiting, RIG_STEP_LEAVE_LAZY_MMU))
        return false;
    /* The p2m list moves while there are init_mm's tables alone: no other have it where it goes, and where it was. */
    if (step == RIG_STEP_PAGETABLE_P2M_SETUP && (given & RIG_FACT(MM)))
        return false;
    if (step == RIG_STEP_END_CONTEXT_SWITCH)
        return switching;
    return step != RIG_STEP_START_CONTEXT_SWITCH || is_waiting(s, waiting, RIG_STEP_END_CONTEXT_SWITCH);
}

void rig_order_make_plausible(struct rig_scenario *scenario)
{
    struct rig_scenario before = *scenario;
    uint32_t given = 0;
    uint64_t waiting = before.step_count < 64 ? (UINT64_C(1) << before.step_count) - 1 : UINT64_MAX;
    bool more = true, switching = false;

    _Static_assert(RIG_MAX_STEPS <= 64, "a bit a step");
    memset(scenario->steps, 0, sizeof(scenario->steps));
    memset(scenario->injections, 0, sizeof(scenario->injections));
    scenario->step_count = scenario->injection_count = 0;
    /* Always the first that can go: one that had to wait goes before all that came behind it. */
    while (more) {
        more = false;
        for (unsigned i = 0; i < before.step_count && !more; i++) {
            uint8_t step = before.steps[i];

            if (!(waiting >> i & 1) || !takes_turn(&before, step, given, switching, waiting))
                continue;
            waiting &= ~(UINT64_C(1) << i);
            more = true;
            if (rig_step_gives(step) & given & ONCE)
                continue;
            given |= rig_step_gives(step);
            given &= ~taken_by(step);
            switching = step == RIG_STEP_START_CONTEXT_SWITCH || (switching && step != RIG_STEP_END_CONTEXT_SWITCH);
            scenario->steps[scenario->step_count++] = step;
        }
    }
}

size_t rig_facts_print(uint32_t facts, char *out, size_t size)
{
    size_t length = 0;

    if (!facts)
        return (size_t)snprintf(out, size, "nothing");
    for (unsigned i = 0; i < RIG_FACT_COUNT; i++) {
        bool room = length < size;

        if (facts >> i & 1)
            length += (size_t)snprintf(room ? out + length : NULL, room ? size - length : 0, "%s%s", length ? ", " : "",
                                       rig_name(&rig_fact_names, i));
    }
    return length;
}
