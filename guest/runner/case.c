/* SPDX-License-Identifier: MIT */
/* One case: steps in order, the outcome kept up in the control page, and the one way out for every early end. */
#include <guest/logic/xen_mmu.h>
#include <guest/runner/boot_state.h>
#include <guest/runner/faults.h>
#include <guest/runner/runner.h>
#include <guest/runner/secondary.h>
#include <guest/xen/context.h>
#include <guest/xen/platform.h>

static const struct {
    void (*function)(void);
    u32 gives;
} steps[] = {
#define RIG_STEP(id, name, function, needs, gives, help) {function, gives},
#include <rig/steps.def>
#undef RIG_STEP
};
_Static_assert(RIG_STEP_COUNT <= 32, "`attempted` holds a bit a step");

static struct context case_end;
static u32 attempted;
static u64 case_start;
static enum rig_mode case_mode;

u32 runner_attempted(void)
{
    return attempted;
}

enum rig_mode runner_mode(void)
{
    return case_mode;
}

void runner_case_ends(enum rig_verdict verdict, const struct pt_regs *regs)
{
    struct rig_outcome *outcome = &control_page.outcome;
    /* Frames are followed only as long as they lie above each other within one kernel stack's reach. */
    u64 frame = regs->rbp, lowest = regs->rsp, highest = regs->rsp + 4 * PAGE_SIZE;
    unsigned count = 0;

    outcome->source = RIG_SOURCE_GUEST;
    outcome->vector = (u32)regs->vector;
    outcome->error_code = (u32)regs->error_code;
    outcome->rip = regs->rip;
    outcome->rsp = regs->rsp;
    while (count < RIG_MAX_CALLS && (regs->cs & 3) == 0 && frame >= lowest && frame < highest && !(frame & 7)) {
        const u64 *pair = (const u64 *)frame;

        if (pair[1] < START_KERNEL_MAP)
            break;
        outcome->calls[count++] = pair[1];
        lowest = frame + 16;
        frame = pair[0];
    }
    outcome->call_count = count;
    outcome->verdict = verdict;
    context_restore(&case_end);
}

void runner_case(const struct rig_scenario *scenario, enum rig_mode mode)
{
    struct rig_outcome *outcome = &control_page.outcome;

    *outcome = (struct rig_outcome){0};
    control_page.hypercalls = 0;
    attempted = 0;
    case_mode = mode;
    /* A case that ended in user mode left upcalls open; binding the injector's channel left one pending. */
    WRITE_ONCE(xen_vcpu->evtchn_upcall_mask, 1);
    WRITE_ONCE(xen_vcpu->evtchn_upcall_pending, 0);
    kernel_revision = scenario->revision;
    xen_init_mmu_ops();
    gates_prepare(mode);
    strike_arm(scenario);
    faults_begin();
    secondary_begin();
    beliefs_begin();
    undo_begin();

    case_start = rdtsc();
    control_page.boot_state_start = boot_state(0);
    xen_trace_attached = strike_event;
    if (!context_save(&case_end)) {
        for (unsigned i = 0; i < scenario->step_count; i++) {
            enum rig_step step = scenario->steps[i];

            control_page.progress++;
            attempted |= UINT32_C(1) << step;
            beliefs_before(step);
            strike_enter(step);
            gates_before(step);
            steps[step].function();
            strike_leave(step);
            beliefs_after(step);
            outcome->facts |= steps[step].gives;
            control_page.boot_states[i] = boot_state(outcome->facts);
            outcome->steps_run++;
        }
        beliefs_end();
        outcome->source = RIG_SOURCE_GUEST;
        outcome->verdict = outcome->beliefs ? RIG_VERDICT_SILENT_FAULT : RIG_VERDICT_BOOTED;
    }
    xen_trace_attached = NULL;
    control_page.tsc_case = rdtsc() - case_start;
}
