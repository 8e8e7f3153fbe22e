/* SPDX-License-Identifier: MIT */
#include <scenario/names.h>
#include <scenario/orders.h>

#include <stdio.h>

bool rig_order_first_unmet(const struct rig_scenario *scenario, struct rig_unmet *unmet)
{
    uint32_t given = 0;

    for (unsigned i = 0; i < scenario->step_count; i++) {
        uint32_t missing = rig_step_needs(scenario->steps[i]) & ~given;

        if (missing) {
            *unmet = (struct rig_unmet){i, missing};
            return true;
        }
        given |= rig_step_gives(scenario->steps[i]);
    }
    return false;
}

size_t rig_facts_print(uint32_t facts, char *out, size_t size)
{
    size_t length = 0;

    if (!facts)
        return (size_t)snprintf(out, size, "nothing");
    for (unsigned i = 0; i < RIG_FACT_COUNT; i++) {
        bool room = length < size;

        if (facts >> i & 1)
            length += (size_t)snprintf(room ? out + length : NULL, room ? size - length : 0, "%s%s", length ? ", " : "",
                                       rig_name(&rig_fact_names, i));
    }
    return length;
}
