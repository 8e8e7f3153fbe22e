/* SPDX-License-Identifier: MIT */
#include <fuzz/findings/regions.h>

#include <base/array.h>
#include <rig/scenario.h>

#include <stddef.h>

static const struct region {
    uint64_t first;
    const char *name;
    const char *title;
} regions[] = {
#define RIG_REGION(first, name, title) {UINT64_C(first), name, title},
#include <rig/regions.def>
#undef RIG_REGION
};

static const struct region *find(uint64_t address)
{
    size_t i = RIG_COUNT(regions) - 1;

    while (address < regions[i].first)
        i--;
    return &regions[i];
}

const char *rig_region_name(uint64_t address)
{
    return find(address)->name;
}

const char *rig_region_title(uint64_t address)
{
    return find(address)->title;
}

unsigned rig_l4_index(uint64_t address)
{
    return (unsigned)(address >> 39) & (RIG_L4_SLOTS - 1);
}
