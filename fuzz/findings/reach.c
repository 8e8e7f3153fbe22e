/* SPDX-License-Identifier: MIT */
#include <fuzz/findings/reach.h>

#include <scenario/orders.h>

#include <string.h>

static const struct {
    const char *name, *title;
} reaches[RIG_REACH_COUNT] = {
    [RIG_REACH_PLAUSIBLE] = {"plausible-order", "reached by an order that a kernel could have, without an injection"},
    [RIG_REACH_ORDER] = {"other-order", "reached by an order that no kernel had"},
    [RIG_REACH_INJECTION] = {"injection", "reached with an injection"},
};

enum rig_reach rig_reach_of(const struct rig_scenario *scenario, const struct rig_outcome *outcome)
{
    struct rig_scenario plausible = *scenario;

    if (outcome->strikes)
        return RIG_REACH_INJECTION;
    rig_order_make_plausible(&plausible);
    return plausible.step_count == scenario->step_count &&
                   memcmp(plausible.steps, scenario->steps, sizeof(plausible.steps)) == 0
               ? RIG_REACH_PLAUSIBLE
               : RIG_REACH_ORDER;
}

const char *rig_reach_name(enum rig_reach reach)
{
    return reaches[reach].name;
}

const char *rig_reach_title(enum rig_reach reach)
{
    return reaches[reach].title;
}

enum rig_reach rig_reach_find(const char *name)
{
    unsigned reach = 0;

    while (reach < RIG_REACH_COUNT && strcmp(reaches[reach].name, name) != 0)
        reach++;
    return (enum rig_reach)reach;
}
