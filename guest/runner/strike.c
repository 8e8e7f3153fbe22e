/* SPDX-License-Identifier: MIT */
/* Injections: armed with the case, each strikes once, the first time its point is reached. */
#include <guest/runner/strike.h>

#include <guest/runner/beliefs.h>
#include <guest/runner/current.h>
#include <guest/runner/faults.h>
#include <guest/runner/secondary.h>
#include <guest/runner/undo.h>

#include <xen/xen.h>

static const struct rig_scenario *armed;
/* Inside the place's current activation. */
static unsigned hypercalls[RIG_PLACE_COUNT], queued[RIG_PLACE_COUNT];
static bool active[RIG_PLACE_COUNT];

static void reach(unsigned place, enum rig_where where, unsigned count, struct xen_trace_batch *batch)
{
    for (unsigned i = 0; i < armed->injection_count; i++) {
        const struct rig_injection *injection = &armed->injections[i];
        u32 bit = UINT32_C(1) << i;

        if (injection->place != place || injection->where != where || injection->count != count ||
            control_page.outcome.strikes & bit)
            continue;
        control_page.outcome.strikes |= bit;
        control_page.progress++;
        if (injection->by == RIG_BY_INJECTOR)
            faults_strike_by_injector(injection, i);
        else
            fault_perform(injection, batch);
    }
}

/* In every place that is active: a function may be called from a step, or from another function. */
static void reach_active(enum rig_where where, unsigned *counts, struct xen_trace_batch *batch)
{
    if (!armed->injection_count)
        return;
    for (unsigned place = 0; place < RIG_PLACE_COUNT; place++)
        if (active[place])
            reach(place, where, counts ? ++counts[place] : 0, batch);
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
    hypercalls[place] = queued[place] = 0;
    reach(place, RIG_WHERE_ENTRY, 0, NULL);
}

void strike_leave(unsigned place)
{
    reach(place, RIG_WHERE_EXIT, 0, NULL);
    active[place] = false;
}

/* Not inlined: there it would not be counted. */
static noinline void take_event(enum xen_trace_event event, void *data)
{
    switch (event) {
    case XEN_TRACE_HYPERCALL:
        control_page.hypercalls++;
        reach_active(RIG_WHERE_HYPERCALL, hypercalls, NULL);
        break;
    case XEN_TRACE_MC_ENTRY:
        reach_active(RIG_WHERE_QUEUE, queued, NULL);
        break;
    case XEN_TRACE_MC_FLUSH:
        beliefs_flush(data);
        reach_active(RIG_WHERE_FLUSH, NULL, data);
        break;
    case XEN_TRACE_MC_DONE:
        beliefs_done(data);
        break;
    case XEN_TRACE_MC_CALLBACK:
        reach_active(RIG_WHERE_CALLBACK, NULL, NULL);
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
    else if (event == XEN_TRACE_CPU_IDLE)
        secondary_idle();
    take_event(event, data);
}
