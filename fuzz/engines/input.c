/* SPDX-License-Identifier: MIT */
#include <fuzz/engines/input.h>

#include <scenario/codec.h>
#include <scenario/orders.h>
#include <scenario/revisions.h>
#include <scenario/shrink.h>

void rig_input_scenario(const uint8_t *data, size_t size, uint32_t revisions, bool plausible,
                        struct rig_scenario *scenario)
{
    rig_decode(data, size, scenario);
    if (!(revisions >> scenario->revision & 1))
        scenario->revision = (uint8_t)rig_pick_revision(revisions, scenario->revision);
    /* Changed bytes may well be one of these. */
    rig_shrink_unsearched(scenario);
    if (plausible)
        rig_order_make_plausible(scenario);
}
