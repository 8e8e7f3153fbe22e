/* SPDX-License-Identifier: MIT */
#include <boot/run.h>

#include <boot/command_line.h>
#include <boot/follow.h>
#include <boot/until.h>

#include <stdlib.h>
#include <string.h>

/* With the pilot that the plan has by now. */
static int run(const struct rig_boot_plan *plan, struct rig_boot_result *result, struct rig_error *err)
{
    struct rig_follow follow = {.plan = plan, .reading = calloc(1, sizeof(*follow.reading))};
    int status;

    if (!follow.reading)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    status =
        plan->variant->role == RIG_ROLE_DOM0 ? rig_run_dom0(&follow, result, err) : rig_run_domu(&follow, result, err);
    if (follow.at_until && plan->pilot->until)
        (void)snprintf(result->conclusion.reached, sizeof(result->conclusion.reached), "%s", plan->pilot->until);
    free(follow.reading);
    return status;
}

static int run_until(const struct rig_boot_plan *plan, struct rig_boot_result *result, struct rig_error *err)
{
    struct rig_boot_plan with_pilot = *plan;
    struct rig_boot_pilot hooks;
    struct rig_until *until;
    int status;

    if (rig_until_new(&until, plan->kernel, plan->until, plan->box, &hooks, err) < 0)
        return -1;
    with_pilot.pilot = &hooks;
    status = run(&with_pilot, result, err);
    rig_until_free(until);
    return status;
}

int rig_boot_run(const struct rig_boot_plan *plan, struct rig_boot_result **made, struct rig_error *err)
{
    const bool until = plan->until && !plan->pilot && strcmp(plan->until, "init") != 0;
    struct rig_boot_result *result = calloc(1, sizeof(*result));
    int status = -1;

    *made = NULL;
    if (!result)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    else if (rig_boot_command_line(result->command_line, plan->variant, err) == 0)
        status = until ? run_until(plan, result, err) : run(plan, result, err);
    if (status < 0)
        rig_boot_result_free(result);
    else
        *made = result;
    return status;
}

void rig_boot_result_free(struct rig_boot_result *result)
{
    if (!result)
        return;
    free(result->console);
    free(result->xen_text);
    free(result);
}
