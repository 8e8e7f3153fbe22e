/* SPDX-License-Identifier: MIT */
#include <fuzz/bench/known_orders.h>

#include <scenario/boots.h>

#include <string.h>

bool rig_case_boot(struct rig_scenario *scenario, enum rig_revision revision, const char *boot)
{
    int row = rig_name_find(&rig_boot_names, boot, strlen(boot));
    struct rig_order order;

    if (row < 0)
        return false;
    order = rig_order_of_boot((size_t)row);
    *scenario = (struct rig_scenario){.revision = (uint8_t)revision, .step_count = order.count};
    memcpy(scenario->steps, order.steps, order.count);
    return true;
}
