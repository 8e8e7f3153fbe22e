/* SPDX-License-Identifier: MIT */
#include <scenario/names.h>
#include <scenario/orders.h>

#include <stdio.h>
#include <string.h>

/* What holds so far: of the kernel, and of each CPU. */
struct holding {
    uint32_t kernel, own[2];
    bool switching[2];
};

/* The second CPU comes up with what the first has made for both. */
static struct holding nothing_holds(void)
{
    return (struct holding){
        .own = {0, RIG_FACTS_OF_A_CPU & ~(RIG_FACT(CONTEXT_SWITCH) | RIG_FACT(LAZY_MMU) | RIG_FACT(USER_PGD))}};
}

static uint32_t missing_for(const struct holding *holds, uint8_t item)
{
    const uint32_t needs = rig_step_needs(rig_step_of(item)) | (rig_cpu_of(item) ? RIG_FACT(SECOND_CPU) : 0);

    return needs & ~(holds->kernel & ~RIG_FACTS_OF_A_CPU) & ~(holds->own[rig_cpu_of(item)] & RIG_FACTS_OF_A_CPU);
}

static void give(struct holding *holds, uint8_t item)
{
    const uint32_t gives = rig_step_gives(rig_step_of(item));

    holds->kernel |= gives & ~RIG_FACTS_OF_A_CPU;
    holds->own[rig_cpu_of(item)] |= gives & RIG_FACTS_OF_A_CPU;
}

uint32_t rig_order_missing(const struct rig_scenario *scenario, unsigned at)
{
    struct holding holds = nothing_holds();

    for (unsigned i = 0; i < at; i++)
        give(&holds, scenario->steps[i]);
    return missing_for(&holds, scenario->steps[at]);
}

bool rig_order_first_unmet(const struct rig_scenario *scenario, struct rig_unmet *unmet)
{
    struct holding holds = nothing_holds();

    for (unsigned i = 0; i < scenario->step_count; i++) {
        const uint32_t missing = missing_for(&holds, scenario->steps[i]);

        if (missing) {
            *unmet = (struct rig_unmet){i, missing};
            return true;
        }
        give(&holds, scenario->steps[i]);
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

/* What the second CPU does in a kernel that boots: switch to processes, run them, and leave them. */
static bool comes_on_cpu_1(uint8_t step)
{
    return step == RIG_STEP_ACTIVATE_MM || step == RIG_STEP_LOAD_CR3 || step == RIG_STEP_START_CONTEXT_SWITCH ||
           step == RIG_STEP_END_CONTEXT_SWITCH || step == RIG_STEP_ENTER_LAZY_MMU || step == RIG_STEP_LEAVE_LAZY_MMU ||
           step == RIG_STEP_EXIT_MMAP || step == RIG_STEP_IRET || step == RIG_STEP_LOCAL_IRQ_ENABLE;
}

static bool takes_turn(const struct rig_scenario *s, uint8_t item, const struct holding *holds, uint64_t waiting)
{
    const uint8_t step = (uint8_t)rig_step_of(item), flag = item & RIG_ON_CPU_1;
    const unsigned cpu = rig_cpu_of(item);
    const bool switching = holds->switching[cpu];

    if (missing_for(holds, item) || (switching && !part_of_switch(step)) || (cpu && !comes_on_cpu_1(step)))
        return false;
    /* Not around anything of the boot: code that changes many entries has it, and may be preempted there. */
    if ((holds->own[cpu] & RIG_FACT(LAZY_MMU)) && !switching && !part_of_lazy_mmu(step))
        return false;
    if (step == RIG_STEP_ENTER_LAZY_MMU && !is_waiting(s, waiting, RIG_STEP_LEAVE_LAZY_MMU | flag))
        return false;
    /* The p2m list moves while there are init_mm's tables alone: no other have it where it goes, and where it was. */
    if (step == RIG_STEP_PAGETABLE_P2M_SETUP && (holds->kernel & RIG_FACT(MM)))
        return false;
    if (step == RIG_STEP_END_CONTEXT_SWITCH)
        return switching;
    return step != RIG_STEP_START_CONTEXT_SWITCH || is_waiting(s, waiting, RIG_STEP_END_CONTEXT_SWITCH | flag);
}

static void take_turn(struct holding *holds, uint8_t item)
{
    const enum rig_step step = rig_step_of(item);
    bool *switching = &holds->switching[rig_cpu_of(item)];

    give(holds, item);
    holds->kernel &= ~taken_by((uint8_t)step);
    holds->own[rig_cpu_of(item)] &= ~taken_by((uint8_t)step);
    *switching = step == RIG_STEP_START_CONTEXT_SWITCH || (*switching && step != RIG_STEP_END_CONTEXT_SWITCH);
}

void rig_order_make_plausible(struct rig_scenario *scenario)
{
    struct rig_scenario before = *scenario;
    struct holding holds = nothing_holds();
    uint64_t waiting = before.step_count < 64 ? (UINT64_C(1) << before.step_count) - 1 : UINT64_MAX;
    bool more = true;

    _Static_assert(RIG_MAX_STEPS <= 64, "a bit a step");
    memset(scenario->steps, 0, sizeof(scenario->steps));
    memset(scenario->injections, 0, sizeof(scenario->injections));
    scenario->step_count = scenario->injection_count = 0;
    /* Always the first that can go: one that had to wait goes before all that came behind it. */
    while (more) {
        more = false;
        for (unsigned i = 0; i < before.step_count && !more; i++) {
            const uint8_t item = before.steps[i];

            if (!(waiting >> i & 1) || !takes_turn(&before, item, &holds, waiting))
                continue;
            waiting &= ~(UINT64_C(1) << i);
            more = true;
            if (rig_step_gives(rig_step_of(item)) & (holds.kernel | holds.own[rig_cpu_of(item)]) & ONCE)
                continue;
            take_turn(&holds, item);
            scenario->steps[scenario->step_count++] = item;
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
