/* SPDX-License-Identifier: MIT */
/* The historic boot orders, boots.def. Each fits a scenario: at most RIG_MAX_STEPS. */
#ifndef SCENARIO_BOOTS_H
#define SCENARIO_BOOTS_H

#include <scenario/names.h>

struct rig_order {
    const uint8_t *steps; /* enum rig_step */
    uint8_t count;
};

extern const struct rig_names rig_boot_names;
/* The order of row `boot` of rig_boot_names, which must be one. The steps are static. */
struct rig_order rig_order_of_boot(size_t boot);

#endif
