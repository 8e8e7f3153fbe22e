/* SPDX-License-Identifier: MIT */
#include <scenario/inert.h>

#include <base/array.h>
#include <rig/x86.h>
#include <scenario/names.h>
#include <scenario/worth.h>

#include <stdbool.h>
#include <stddef.h>

/* What a step calls: other steps' functions, and those that are places themselves. */
static const struct {
    uint8_t caller, called;
} calls[] = {
    {RIG_STEP_INIT_MEM_MAPPING, RIG_STEP_INIT_MEMORY_MAPPING},
    {RIG_STEP_PAGING_INIT, RIG_STEP_SPARSE_INIT},
    {RIG_STEP_PAGING_INIT, RIG_STEP_MEMMAP_INIT},
    {RIG_STEP_PAGETABLE_INIT, RIG_STEP_PAGING_INIT},
    {RIG_STEP_PAGETABLE_INIT, RIG_STEP_SPARSE_INIT},
    {RIG_STEP_PAGETABLE_INIT, RIG_STEP_MEMMAP_INIT},
    {RIG_STEP_PAGETABLE_INIT, RIG_STEP_POST_ALLOCATOR_INIT},
    {RIG_STEP_INIT_MEM_MAPPING, RIG_FUNCTION_WRITE_CR3},
    {RIG_STEP_LOAD_CR3, RIG_FUNCTION_WRITE_CR3},
    {RIG_STEP_ACTIVATE_MM, RIG_FUNCTION_WRITE_CR3},
    {RIG_STEP_EXIT_MMAP, RIG_FUNCTION_WRITE_CR3},
    {RIG_STEP_ACTIVATE_MM, RIG_FUNCTION_XEN_PGD_PIN},
    {RIG_STEP_EXIT_MMAP, RIG_FUNCTION_XEN_PGD_UNPIN},
    {RIG_STEP_SPARSE_INIT, RIG_FUNCTION_XEN_SET_PGD},
    {RIG_STEP_PAGING_INIT, RIG_FUNCTION_XEN_SET_PGD},
    {RIG_STEP_PAGETABLE_INIT, RIG_FUNCTION_XEN_SET_PGD},
    {RIG_STEP_PAGETABLE_P2M_SETUP, RIG_FUNCTION_XEN_SET_PGD},
    {RIG_STEP_ENTER_LAZY_MMU, RIG_FUNCTION_XEN_ENTER_LAZY_MMU},
    {RIG_STEP_LEAVE_LAZY_MMU, RIG_FUNCTION_XEN_LEAVE_LAZY_MMU},
    {RIG_STEP_START_CONTEXT_SWITCH, RIG_FUNCTION_XEN_LEAVE_LAZY_MMU},
    {RIG_STEP_END_CONTEXT_SWITCH, RIG_FUNCTION_XEN_ENTER_LAZY_MMU},
};

static bool calls_place(unsigned step, unsigned place)
{
    for (size_t i = 0; i < RIG_COUNT(calls); i++)
        if (calls[i].caller == step && calls[i].called == place)
            return true;
    return false;
}

#define BIT(function) (UINT32_C(1) << ((function)-RIG_FUNCTION_FIRST))
/* Exceptions and events come when they come. */
#define ANYWHERE (BIT(RIG_FUNCTION_PAGE_FAULT) | BIT(RIG_FUNCTION_UPCALL))
/* A context switch comes by these only where a task is in the mode. */
#define OF_LAZY_MMU (BIT(RIG_FUNCTION_XEN_ENTER_LAZY_MMU) | BIT(RIG_FUNCTION_XEN_LEAVE_LAZY_MMU))

_Static_assert(RIG_PLACE_COUNT - RIG_FUNCTION_FIRST <= 32, "a bit a function");

uint32_t rig_functions_reached(const uint8_t *items, unsigned count)
{
    uint32_t reached = ANYWHERE;
    bool lazy_mmu = false;

    for (unsigned i = 0; i < count; i++) {
        const enum rig_step step = rig_step_of(items[i]);

        lazy_mmu = lazy_mmu || step == RIG_STEP_ENTER_LAZY_MMU;
        for (size_t n = 0; n < RIG_COUNT(calls); n++)
            if (calls[n].caller == step && calls[n].called >= RIG_FUNCTION_FIRST)
                reached |= BIT(calls[n].called);
    }
    return lazy_mmu ? reached : reached & ~OF_LAZY_MMU;
}

/* How often steps of the scenario come by the place; a step that calls it may do so more than once. */
static bool comes_by(const struct rig_scenario *s, const struct rig_injection *j)
{
    unsigned own = 0;

    if (j->place >= RIG_FUNCTION_FIRST)
        return rig_functions_reached(s->steps, s->step_count) & BIT(j->place);
    for (unsigned i = 0; i < s->step_count; i++) {
        if (calls_place(rig_step_of(s->steps[i]), j->place))
            return true;
        own += rig_step_of(s->steps[i]) == j->place;
    }
    return j->where == RIG_WHERE_ENTRY || j->where == RIG_WHERE_EXIT ? own > 0 && own >= j->time : own > 0;
}

static bool in_reach_of_dom0(const struct rig_injection *j)
{
    return (rig_fault_writes_tables(j->fault) && j->table < RIG_TABLE_PROCESS) || j->fault == RIG_FAULT_SWITCH_OPS;
}

const char *rig_inert(const struct rig_scenario *scenario, unsigned number)
{
    const struct rig_injection *j = &scenario->injections[number];
    const unsigned moment = rig_worth_moment(j->fault);

    if (!comes_by(scenario, j))
        return "no step of this scenario comes by its point, or not so often";
    if (moment == RIG_WHERE_FLUSH && j->where != moment)
        return "there is a batch to strike only when one is flushed";
    if (moment == RIG_WHERE_HYPERCALL && j->where != moment)
        return "there is a hypercall to strike only before one is made";
    if (rig_fault_has_slot(j->fault) && x86_is_xens_slot(j->slot))
        return "L4 slots 0x100 to 0x10f are Xen's, which refuses";
    if (j->by == RIG_BY_INJECTOR && !in_reach_of_dom0(j))
        return "dom0 can do this neither to the guest nor for it";
    if (j->by == RIG_BY_STORE && !rig_fault_writes_tables(j->fault))
        return "there is no entry to store into";
    if (j->by == RIG_BY_BATCH && !rig_worth_batch(j->fault))
        return "it is no operation that a batch holds";
    return NULL;
}
