/* SPDX-License-Identifier: MIT */
/* Injections: armed with the case, each strikes once, the first time that its point is reached, or the n-th. */
#include <guest/runner/strike.h>

#include <guest/logic/steps.h>

#include <guest/runner/beliefs.h>
#include <guest/runner/current.h>
#include <guest/runner/faults/faults.h>
#include <guest/runner/gates.h>
#include <guest/runner/refusals.h>
#include <guest/runner/secondary.h>
#include <guest/runner/undo.h>

#include <xen/xen.h>

static const struct rig_scenario *armed;
/* Inside the place's current activation. */
static unsigned hypercalls[RIG_PLACE_COUNT], queued[RIG_PLACE_COUNT];
static bool active[RIG_PLACE_COUNT];
/* How often the point of each was reached. */
static unsigned times[RIG_MAX_INJECTIONS];

static const xen_initcall step_functions[] = {
#define RIG_STEP(id, name, function, needs, gives, help) function,
#include <rig/steps.def>
#undef RIG_STEP
};

static void perform(const struct rig_injection *injection, unsigned number, const struct fault_moment *moment)
{
    struct rig_outcome *outcome = &control_page.outcome;
    const u32 bit = UINT32_C(1) << number;
    enum fault_end end;

    /* Before it strikes: it may be the last that the guest does. */
    outcome->reached |= bit;
    outcome->strikes |= bit;
    control_page.progress++;
    end =
        injection->by == RIG_BY_INJECTOR ? faults_strike_by_injector(number) : fault_perform(injection, number, moment);
    if (end != FAULT_STRUCK)
        outcome->strikes &= ~bit;
    if (end == FAULT_REFUSED)
        outcome->refused |= bit;
}

static void reach(unsigned place, enum rig_where where, unsigned count, const struct fault_moment *moment)
{
    for (unsigned i = 0; i < armed->injection_count; i++) {
        const struct rig_injection *injection = &armed->injections[i];

        if (injection->place != place || injection->where != where || injection->count != count ||
            control_page.outcome.reached >> i & 1)
            continue;
        if (++times[i] >= injection->time)
            perform(injection, i, moment);
    }
}

/* In every place that is active: a function may be called from a step, or from another function. */
static void reach_active(enum rig_where where, unsigned *counts, const struct fault_moment *moment)
{
    if (!armed->injection_count)
        return;
    for (unsigned place = 0; place < RIG_PLACE_COUNT; place++)
        if (active[place])
            reach(place, where, counts ? ++counts[place] : 0, moment);
}

static const struct fault_moment nothing;

void strike_arm(const struct rig_scenario *scenario)
{
    armed = scenario;
    for (unsigned i = 0; i < RIG_PLACE_COUNT; i++)
        active[i] = false;
    for (unsigned i = 0; i < RIG_MAX_INJECTIONS; i++)
        times[i] = 0;
    faults_begin();
}

void strike_enter(unsigned place)
{
    active[place] = true;
    hypercalls[place] = queued[place] = 0;
    reach(place, RIG_WHERE_ENTRY, 0, &nothing);
}

void strike_leave(unsigned place)
{
    reach(place, RIG_WHERE_EXIT, 0, &nothing);
    active[place] = false;
}

/* The step whose function is called from within another. */
static unsigned place_of(xen_initcall fn)
{
    unsigned place = 0;

    while (place < ARRAY_SIZE(step_functions) - 1 && step_functions[place] != fn)
        place++;
    return place;
}

static void flush(struct xen_trace_batch *batch)
{
    beliefs_flush(batch);
    reach_active(RIG_WHERE_FLUSH, NULL, &(struct fault_moment){.batch = batch});
    /* As Xen gets it, when all have struck. */
    refusals_flush(batch);
}

static void done(const struct xen_trace_batch *batch)
{
    beliefs_done(batch);
    /* Nobody looks at them. */
    if (refusals_done(batch))
        beliefs_disagree(RIG_BELIEF_REFUSED, 0);
}

/* Once something is believed wrongly, what is read later had no part in that. */
static void found_private(u64 held)
{
    if (control_page.outcome.beliefs)
        return;
    control_page.outcome.private_reads++;
    control_page.outcome.private_held = held;
}

/* Not inlined: there it would not be counted. */
static noinline void take_event(enum xen_trace_event event, void *data)
{
    switch (event) {
    case XEN_TRACE_HYPERCALL:
        control_page.hypercalls++;
        reach_active(RIG_WHERE_HYPERCALL, hypercalls, &(struct fault_moment){.call = data});
        break;
    case XEN_TRACE_REFUSED:
        refusals_call(data);
        break;
    case XEN_TRACE_PAGE_ALLOC:
        faults_page(data);
        undo_page(*(void **)data);
        break;
    case XEN_TRACE_PRIVATE:
        found_private(*(const u64 *)data);
        break;
    case XEN_TRACE_MC_ENTRY:
        reach_active(RIG_WHERE_QUEUE, queued, &nothing);
        break;
    case XEN_TRACE_MC_FLUSH:
        flush(data);
        break;
    case XEN_TRACE_MC_DONE:
        done(data);
        break;
    case XEN_TRACE_MC_CALLBACK:
        reach_active(RIG_WHERE_CALLBACK, NULL, &nothing);
        break;
    case XEN_TRACE_INITCALL_ENTRY:
        strike_enter(place_of(*(const xen_initcall *)data));
        break;
    case XEN_TRACE_INITCALL_EXIT:
        strike_leave(place_of(*(const xen_initcall *)data));
        break;
    case XEN_TRACE_PGD_PIN_ENTRY:
        strike_enter(RIG_FUNCTION_XEN_PGD_PIN);
        break;
    case XEN_TRACE_PGD_PIN_EXIT:
        strike_leave(RIG_FUNCTION_XEN_PGD_PIN);
        break;
    case XEN_TRACE_PGD_UNPIN_ENTRY:
        strike_enter(RIG_FUNCTION_XEN_PGD_UNPIN);
        break;
    case XEN_TRACE_PGD_UNPIN_EXIT:
        strike_leave(RIG_FUNCTION_XEN_PGD_UNPIN);
        break;
    case XEN_TRACE_SET_PGD_ENTRY:
        strike_enter(RIG_FUNCTION_XEN_SET_PGD);
        break;
    case XEN_TRACE_SET_PGD_EXIT:
        strike_leave(RIG_FUNCTION_XEN_SET_PGD);
        break;
    case XEN_TRACE_ENTER_LAZY_MMU_ENTRY:
        strike_enter(RIG_FUNCTION_XEN_ENTER_LAZY_MMU);
        break;
    case XEN_TRACE_ENTER_LAZY_MMU_EXIT:
        strike_leave(RIG_FUNCTION_XEN_ENTER_LAZY_MMU);
        break;
    case XEN_TRACE_LEAVE_LAZY_MMU_ENTRY:
        strike_enter(RIG_FUNCTION_XEN_LEAVE_LAZY_MMU);
        break;
    case XEN_TRACE_LEAVE_LAZY_MMU_EXIT:
        strike_leave(RIG_FUNCTION_XEN_LEAVE_LAZY_MMU);
        break;
    case XEN_TRACE_PIN:
        undo_pin(*(const xen_pfn_t *)data);
        break;
    case XEN_TRACE_WRITE_CR3_ENTRY:
        strike_enter(RIG_FUNCTION_WRITE_CR3);
        break;
    case XEN_TRACE_WRITE_CR3_EXIT:
        strike_leave(RIG_FUNCTION_WRITE_CR3);
        break;
    case XEN_TRACE_PAGE_FAULT:
        strike_enter(RIG_FUNCTION_PAGE_FAULT);
        break;
    case XEN_TRACE_UPCALL_ENTRY:
        strike_enter(RIG_FUNCTION_UPCALL);
        break;
    case XEN_TRACE_CPU_WAIT:
    case XEN_TRACE_CPU_IDLE:
        break; /* strike_event had them */
    case XEN_TRACE_UPCALL_EXIT:
        strike_leave(RIG_FUNCTION_UPCALL);
        break;
    }
}

/*
 * The second CPU comes here when the first may have ended the case already: it is not counted, for neither that case
 * nor the next one did it.
 */
__not_counted void strike_event(enum xen_trace_event event, void *data)
{
    if (event == XEN_TRACE_CPU_WAIT)
        secondary_await();
    else if (event == XEN_TRACE_CPU_IDLE) {
        gates_start();
        beliefs_start();
        secondary_idle();
    }
    take_event(event, data);
}
