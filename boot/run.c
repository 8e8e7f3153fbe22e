/* SPDX-License-Identifier: MIT */
#include <boot/run.h>

#include <boot/command_line.h>
#include <boot/follow.h>

#include <stdlib.h>

int rig_boot_run(const struct rig_boot_plan *plan, struct rig_boot_result **made, struct rig_error *err)
{
    struct rig_boot_result *result = calloc(1, sizeof(*result));
    struct rig_follow follow = {.plan = plan, .reading = calloc(1, sizeof(*follow.reading))};
    int status = -1;

    *made = NULL;
    if (!result || !follow.reading)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    else if (rig_boot_command_line(result->command_line, plan->variant, err) == 0)
        status = plan->variant->role == RIG_ROLE_DOM0 ? rig_run_dom0(&follow, result, err)
                                                      : rig_run_domu(&follow, result, err);
    free(follow.reading);
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
