/* SPDX-License-Identifier: MIT */
#include <base/array.h>
#include <base/random.h>
#include <scenario/codec.h>
#include <scenario/mutate.h>
#include <scenario/mutate_changes.h>
#include <scenario/names.h>

#include <string.h>

/* Rows repeat by weight: order is what this class of defects is about. */
static rig_change *const changes[] = {
    rig_change_insert,      rig_change_insert,        rig_change_drop,           rig_change_drop,
    rig_change_move,        rig_change_move,          rig_change_swap,           rig_change_swap,
    rig_change_repeat,      rig_change_follow_boot,   rig_change_walk_boot,      rig_change_walk_boot,
    rig_change_cpu,         rig_change_add_injection, rig_change_drop_injection, rig_change_injection,
    rig_change_injection,   rig_change_strike_boot,   rig_change_strike_boot,    rig_change_strike_boot,
    rig_change_strike_boot,
};

/* The n-th revision of the set, counting round; the set is not empty. */
static uint8_t pick_revision(uint32_t set, unsigned n)
{
    for (;;)
        for (unsigned i = 0; i < RIG_REVISION_COUNT; i++)
            if ((set >> i & 1) && n-- == 0)
                return (uint8_t)i;
}

void rig_mutate(struct rig_scenario *scenario, uint64_t *rng, uint32_t revisions)
{
    struct rig_scenario before = *scenario;
    uint32_t set = revisions & rig_revisions_in_guest();

    if (!set)
        set = rig_revisions_in_guest();
    /* A change may find nothing to do, and two may cancel out. */
    for (unsigned tries = 0; tries < 16; tries++) {
        for (unsigned n = 1 + rig_random_below(rng, 3); n; n--)
            changes[rig_random_below(rng, RIG_COUNT(changes))](scenario, rng);
        if (!(set >> scenario->revision & 1) || rig_random_below(rng, 4) == 0)
            scenario->revision = pick_revision(set, rig_random_below(rng, RIG_REVISION_COUNT));
        if (!rig_scenario_equal(scenario, &before))
            return;
    }
    /* Certain to differ: one step more, or one less. The revision is in the set, or the loop would have ended. */
    if (scenario->step_count < RIG_MAX_STEPS)
        rig_change_insert(scenario, rng);
    else
        rig_change_drop(scenario, rng);
}

void rig_crossover(const struct rig_scenario *a, const struct rig_scenario *b, struct rig_scenario *out, uint64_t *rng)
{
    unsigned head = rig_random_below(rng, a->step_count + 1u), tail = rig_random_below(rng, b->step_count + 1u);

    memset(out, 0, sizeof(*out));
    out->revision = a->revision;
    for (unsigned i = 0; i < head; i++)
        rig_insert_step(out, out->step_count, a->steps[i]);
    for (unsigned i = tail; i < b->step_count; i++)
        rig_insert_step(out, out->step_count, b->steps[i]);
    for (unsigned i = 0; i < a->injection_count; i++)
        out->injections[out->injection_count++] = a->injections[i];
    for (unsigned i = 0; i < b->injection_count && out->injection_count < RIG_MAX_INJECTIONS; i++)
        if (rig_random_below(rng, 2))
            out->injections[out->injection_count++] = b->injections[i];
}
