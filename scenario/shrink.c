/* SPDX-License-Identifier: MIT */
#include <scenario/shrink.h>

#include <scenario/names.h>

#include <string.h>

unsigned rig_shrink_parts(const struct rig_scenario *scenario)
{
    return (unsigned)scenario->step_count + scenario->injection_count;
}

bool rig_shrink_without(const struct rig_scenario *scenario, unsigned first, unsigned count, struct rig_scenario *out)
{
    const struct rig_scenario from = *scenario;
    bool any = false;

    /* Unused places stay zero: scenarios are compared as bytes. */
    memset(out, 0, sizeof(*out));
    out->revision = from.revision;
    for (unsigned part = 0; part < rig_shrink_parts(&from); part++) {
        if (part >= first && part - first < count)
            any = true;
        else if (part < from.step_count)
            out->steps[out->step_count++] = from.steps[part];
        else
            out->injections[out->injection_count++] = from.injections[part - from.step_count];
    }
    return any;
}

void rig_shrink_unsearched(struct rig_scenario *scenario)
{
    for (unsigned i = scenario->injection_count; i > 0; i--)
        if (!rig_fault_is_searched(scenario->injections[i - 1].fault))
            (void)rig_shrink_without(scenario, scenario->step_count + i - 1, 1, scenario);
}
