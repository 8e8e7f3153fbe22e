/* SPDX-License-Identifier: MIT */
/* Injections: armed with the case, each strikes once, the first time its point is reached. */
#include <guest/runner/runner.h>
#include <guest/logic/xen_mmu.h>
#include <guest/xen/hypercall.h>

static const struct rig_scenario *armed;
static unsigned hypercalls[RIG_PLACE_COUNT]; /* inside the place's current activation */
static bool active[RIG_PLACE_COUNT];

/* Xen gives a PV guest the machine address of its live L4 here. */
static u64 live_l4(void)
{
    u64 cr3;

    __asm__ volatile("mov %%cr3, %0" : "=r"(cr3));
    return cr3 & PTE_PFN_MASK;
}

static void write_l4(unsigned slot, u64 entry)
{
    struct mmu_update update = {.ptr = live_l4() + slot * sizeof(u64) + MMU_NORMAL_PT_UPDATE, .val = entry};

    /* A refusal is Xen's right, and part of what is being tried. */
    (void)xen_hypercall_raw(__HYPERVISOR_mmu_update, (unsigned long)&update, 1, 0, DOMID_SELF);
}

/* A guest frame in a present entry becomes its machine frame. */
static u64 machine_entry(u64 entry)
{
    if (!(entry & _PAGE_PRESENT))
        return entry;
    return pfn_to_mfn(PFN_DOWN(entry & PTE_PFN_MASK)) << PAGE_SHIFT | (entry & PTE_FLAGS_MASK);
}

static void perform(const struct rig_injection *injection, unsigned number)
{
    const struct write_cr3_version *version = &write_cr3_versions[kernel_revision];

    if (injection->by == RIG_BY_INJECTOR) {
        (void)service_ask(RIG_SERVICE_STRIKE, number);
        return;
    }
    switch ((enum rig_fault)injection->fault) {
    case RIG_FAULT_CLEAR_L4:
        write_l4(injection->slot, 0);
        break;
    case RIG_FAULT_SET_L4:
        write_l4(injection->slot, machine_entry(injection->entry));
        break;
    case RIG_FAULT_SWITCH_OPS:
        pv_mmu_ops.write_cr3 = injection->ops == RIG_OPS_LATE ? version->late : version->early;
        break;
    case RIG_FAULT_HANG:
        for (;;)
            __asm__ volatile("pause");
    case RIG_FAULT_COUNT:
        break;
    }
}

static void reach(unsigned place, enum rig_where where, unsigned count)
{
    for (unsigned i = 0; i < armed->injection_count; i++) {
        const struct rig_injection *injection = &armed->injections[i];
        u32 bit = UINT32_C(1) << i;

        if (injection->place != place || injection->where != where || injection->count != count ||
            control_page.outcome.strikes & bit)
            continue;
        control_page.outcome.strikes |= bit;
        control_page.progress++;
        perform(injection, i);
    }
}

void strike_arm(const struct rig_scenario *scenario)
{
    armed = scenario;
    for (unsigned i = 0; i < RIG_PLACE_COUNT; i++)
        active[i] = false;
}

void strike_enter(unsigned place)
{
    active[place] = true;
    hypercalls[place] = 0;
    reach(place, RIG_WHERE_ENTRY, 0);
}

void strike_leave(unsigned place)
{
    reach(place, RIG_WHERE_EXIT, 0);
    active[place] = false;
}

void strike_event(enum xen_trace_event event)
{
    switch (event) {
    case XEN_TRACE_WRITE_CR3_ENTRY:
        strike_enter(RIG_FUNCTION_WRITE_CR3);
        break;
    case XEN_TRACE_WRITE_CR3_EXIT:
        strike_leave(RIG_FUNCTION_WRITE_CR3);
        break;
    case XEN_TRACE_HYPERCALL:
        control_page.hypercalls++;
        if (!armed->injection_count)
            break;
        for (unsigned place = 0; place < RIG_PLACE_COUNT; place++)
            if (active[place])
                reach(place, RIG_WHERE_HYPERCALL, ++hypercalls[place]);
        break;
    case XEN_TRACE_MC_FLUSH:
        if (!armed->injection_count)
            break;
        for (unsigned place = 0; place < RIG_PLACE_COUNT; place++)
            if (active[place])
                reach(place, RIG_WHERE_FLUSH, 0);
        break;
    }
}
