/* SPDX-License-Identifier: MIT */
/* One case: steps in order, the outcome kept up in the control page. */
#include <guest/runner/case.h>

#include <guest/logic/revisions/revisions.h>
#include <guest/logic/steps.h>
#include <guest/runner/beliefs.h>
#include <guest/runner/boot_state.h>
#include <guest/runner/current.h>
#include <guest/runner/gates.h>
#include <guest/runner/refusals.h>
#include <guest/runner/secondary.h>
#include <guest/runner/strike.h>
#include <guest/runner/undo.h>
#include <guest/xen/platform.h>

static const struct {
    void (*function)(void);
    u32 gives;
} steps[] = {
#define RIG_STEP(id, name, function, needs, gives, help) {function, gives},
#include <rig/steps.def>
#undef RIG_STEP
};

/* By the CPU that does it. */
static void do_step(unsigned item)
{
    const enum rig_step step = rig_step_of((uint8_t)item);

    beliefs_before(step);
    strike_enter(step);
    gates_before(step);
    steps[step].function();
    strike_leave(step);
    beliefs_after(step);
}

/* false: there is no CPU to do it. */
static bool have_done(uint8_t item)
{
    if (!rig_cpu_of(item)) {
        do_step(item);
        return true;
    }
    switch (secondary_do(do_step, item)) {
    case SECONDARY_DID:
        return true;
    case SECONDARY_ENDED:
        context_restore(&current_end);
    case SECONDARY_IS_NOT:
        break;
    }
    return false;
}

static u32 given_by(uint8_t item)
{
    const u32 gives = steps[rig_step_of(item)].gives;

    return rig_cpu_of(item) ? gives & ~RIG_FACTS_OF_A_CPU : gives;
}

void runner_case(const struct rig_scenario *scenario, enum rig_mode mode)
{
    struct rig_outcome *outcome = &control_page.outcome;
    /* Not on the stack, which Xen prints of a crash: that is to be the same each time. */
    static u64 start;

    current_begin(mode);
    /* A case that ended in user mode left upcalls open; binding the injector's channel left one pending. */
    WRITE_ONCE(xen_vcpu->evtchn_upcall_mask, 1);
    WRITE_ONCE(xen_vcpu->evtchn_upcall_pending, 0);
    this_kernel = &revisions[scenario->revision];
    xen_init_mmu_ops();
    gates_prepare(mode);
    strike_arm(scenario);
    secondary_begin();
    beliefs_begin();
    refusals_begin();
    undo_begin();

    start = rdtsc();
    control_page.boot_state_start = boot_state(0);
    xen_trace_attached = strike_event;
    if (!context_save(&current_end)) {
        for (unsigned i = 0; i < scenario->step_count; i++) {
            const uint8_t item = scenario->steps[i];

            control_page.progress++;
            current_attempt(rig_step_of(item));
            if (have_done(item))
                outcome->facts |= given_by(item);
            control_page.boot_states[i] = boot_state(outcome->facts);
            outcome->steps_run++;
        }
        beliefs_end();
        outcome->source = RIG_SOURCE_GUEST;
        outcome->verdict = outcome->beliefs ? RIG_VERDICT_SILENT_FAULT : RIG_VERDICT_BOOTED;
    }
    xen_trace_attached = NULL;
    control_page.tsc_case = rdtsc() - start;
}
