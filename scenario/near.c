/* SPDX-License-Identifier: MIT */
#include <scenario/near.h>

#include <base/random.h>
#include <scenario/names.h>

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    while (b) {
        uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

void rig_near_open(struct rig_near *near, uint32_t revisions, bool plausible, uint64_t *rng)
{
    uint32_t set = revisions & rig_revisions_in_guest();
    const struct rig_exhaust_bound bound = {
        .changes = 1, .plausible = plausible, .revisions = set ? set : rig_revisions_in_guest()};
    const char *why;

    *near = (struct rig_near){.list = rig_exhaust_new(&bound, &why)};
    if (!near->list)
        return;
    near->left = rig_exhaust_count(near->list);
    near->at = rig_random(rng) % near->left;
    do
        near->stride = 1 + rig_random(rng) % near->left;
    while (common_divisor(near->stride, near->left) != 1);
}

void rig_near_close(struct rig_near *near)
{
    rig_exhaust_free(near->list);
    *near = (struct rig_near){0};
}

bool rig_near_next(struct rig_near *near, struct rig_scenario *out)
{
    if (near->left == 0)
        return false;
    rig_exhaust_get(near->list, near->at, out);
    near->at = (near->at + near->stride) % rig_exhaust_count(near->list);
    near->left--;
    return true;
}
