/* SPDX-License-Identifier: MIT */
/* What each side checks of a scenario before it believes it: the copy may be anything. Pure, freestanding C11. */
#ifndef RIG_BOUNDS_H
#define RIG_BOUNDS_H

#include <rig/scenario.h>

#include <stdbool.h>

/* Its code is in the guest, so that a scenario can run it. */
static inline bool rig_revision_in_guest(unsigned revision)
{
    switch (revision) {
#define RIG_REVISION(id, name, in_guest, linux, help)                                                                  \
    case RIG_REV_##id:                                                                                                 \
        return in_guest;
#include <rig/revisions.def>
#undef RIG_REVISION
    default:
        return false;
    }
}

/* Can every member be used as an index or a case label? What a fault does not take may hold anything. */
static inline bool rig_injection_in_bounds(const struct rig_injection *injection)
{
    return injection->place < RIG_PLACE_COUNT && injection->where < RIG_WHERE_COUNT &&
           injection->fault < RIG_FAULT_COUNT && injection->by < RIG_BY_COUNT && injection->ops < RIG_OPS_COUNT &&
           injection->table < RIG_TABLE_COUNT && injection->slot < RIG_L4_SLOTS;
}

/* The same of a whole scenario: what the guest asks before it runs one. scenario/codec.h asks for more. */
static inline bool rig_scenario_in_bounds(const struct rig_scenario *scenario)
{
    if (!rig_revision_in_guest(scenario->revision) || scenario->step_count > RIG_MAX_STEPS ||
        scenario->injection_count > RIG_MAX_INJECTIONS)
        return false;
    for (unsigned i = 0; i < scenario->step_count; i++)
        if (rig_step_of(scenario->steps[i]) >= RIG_STEP_COUNT)
            return false;
    for (unsigned i = 0; i < scenario->injection_count; i++)
        if (!rig_injection_in_bounds(&scenario->injections[i]))
            return false;
    return true;
}

#endif
