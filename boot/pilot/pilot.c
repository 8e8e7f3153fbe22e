/* SPDX-License-Identifier: MIT */
#include <boot/pilot/pilot.h>

#include <boot/pilot/lead.h>
#include <box/stops/probe.h>

#include <stdlib.h>

struct rig_scenario_pilot {
    struct rig_pilot_plan plan;
    struct rig_probe probe;
    struct rig_lead *lead;
};

static int begin(void *context, const struct rig_boot_machine *machine, struct rig_error *err)
{
    struct rig_scenario_pilot *pilot = context;

    if (rig_probe_attach(&pilot->probe, machine->run_dir, machine->qemu, machine->ram_size, err) < 0)
        return -1;
    return rig_lead_begin(&pilot->lead, pilot->probe.gdb, &pilot->plan, err);
}

static int turn(void *context, double seconds, enum rig_pilot_state *state, struct rig_error *err)
{
    struct rig_scenario_pilot *pilot = context;
    return rig_lead_turn(pilot->lead, seconds, state, err);
}

static int let_go(void *context, struct rig_error *err)
{
    struct rig_scenario_pilot *pilot = context;

    return rig_lead_let_go(pilot->lead, err);
}

int rig_scenario_pilot_new(struct rig_scenario_pilot **made, const struct rig_kernel_scenario *scenario,
                           const struct rig_kernel *kernel, const struct rig_box_options *box,
                           struct rig_boot_pilot *hooks, struct rig_error *err)
{
    const struct rig_probe_plan plan = {.build_dir = box->build_dir, .accelerator = box->accel, .without_plugin = true};
    struct rig_scenario_pilot *pilot = calloc(1, sizeof(*pilot));

    *made = NULL;
    if (!pilot)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (rig_pilot_plan_make(&pilot->plan, scenario, kernel, err) < 0 ||
        rig_probe_prepare(&pilot->probe, &plan, err) < 0) {
        free(pilot);
        return -1;
    }
    *hooks = (struct rig_boot_pilot){.qemu_arguments = pilot->probe.words,
                                     .until = scenario->until[0] ? scenario->until : NULL,
                                     .begin = begin,
                                     .turn = turn,
                                     .let_go = let_go,
                                     .context = pilot};
    *made = pilot;
    return 0;
}

void rig_scenario_pilot_free(struct rig_scenario_pilot *pilot)
{
    if (!pilot)
        return;
    rig_lead_free(pilot->lead);
    rig_probe_close(&pilot->probe);
    free(pilot);
}

enum rig_strike rig_scenario_pilot_strike(const struct rig_scenario_pilot *pilot, unsigned line)
{
    enum rig_strike worst = RIG_STRIKE_STRUCK;

    for (unsigned i = 0; i < pilot->plan.count; i++) {
        if (pilot->plan.orders[i].line != line)
            continue;
        if (!pilot->lead || rig_lead_strike(pilot->lead, i) == RIG_STRIKE_NEVER)
            return RIG_STRIKE_NEVER;
        if (rig_lead_strike(pilot->lead, i) != RIG_STRIKE_STRUCK)
            worst = rig_lead_strike(pilot->lead, i);
    }
    return worst;
}

const char *rig_strike_text(enum rig_strike strike)
{
    static const char *const texts[] = {
        [RIG_STRIKE_NEVER] = "never reached",    [RIG_STRIKE_STRUCK] = "struck",
        [RIG_STRIKE_INERT] = "nothing to do",    [RIG_STRIKE_REFUSED] = "refused by Xen",
        [RIG_STRIKE_RUNS] = "has not come back",
    };

    return texts[strike];
}

int rig_scenario_pilot_boot(const struct rig_boot_plan *plan, const struct rig_kernel_scenario *scenario,
                            struct rig_boot_result **result, struct rig_error *err)
{
    struct rig_boot_pilot hooks;
    struct rig_scenario_pilot *pilot;
    struct rig_boot_plan led = *plan;
    int status;

    *result = NULL;
    led.pilot = &hooks;
    if (rig_scenario_pilot_new(&pilot, scenario, plan->kernel, plan->box, &hooks, err) < 0)
        return -1;
    status = rig_boot_run(&led, result, err);
    rig_scenario_pilot_free(pilot);
    return status;
}
