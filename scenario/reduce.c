/* SPDX-License-Identifier: MIT */
#include <scenario/reduce.h>

#include <scenario/codec.h>
#include <scenario/names.h>
#include <scenario/shrink.h>

/* Takes the candidate if it does the same. 1: taken. */
static int attempt(struct rig_reduce *reduce, struct rig_scenario *scenario, const struct rig_scenario *candidate)
{
    int same;

    if (reduce->budget == 0 || rig_scenario_equal(scenario, candidate) || !rig_scenario_valid(candidate))
        return 0;
    reduce->budget--;
    same = reduce->same(reduce->context, candidate);
    if (same > 0)
        *scenario = *candidate;
    return same;
}

/* Parts from the last to the first: what comes after the end of a case is what is most often too much. */
static int drop_runs(struct rig_reduce *reduce, struct rig_scenario *scenario, unsigned length)
{
    unsigned end = rig_shrink_parts(scenario);
    int taken = 0;

    while (end > 0) {
        unsigned first = end > length ? end - length : 0;
        struct rig_scenario candidate;
        int same = 0;

        if (rig_shrink_without(scenario, first, end - first, &candidate))
            same = attempt(reduce, scenario, &candidate);
        if (same < 0)
            return -1;
        taken |= same;
        end = first;
    }
    return taken;
}

static int drop_parts(struct rig_reduce *reduce, struct rig_scenario *scenario)
{
    int taken = 0;

    for (unsigned length = (rig_shrink_parts(scenario) + 1) / 2; length > 0; length /= 2) {
        int dropped = drop_runs(reduce, scenario, length);

        if (dropped < 0)
            return -1;
        taken |= dropped;
    }
    return taken;
}

/*
 * One argument of an injection after the other, each to what a person would write first. false: there is no such
 * change. What the fault or the moment does not have is 0 already, and stays so.
 */
static bool simplify(struct rig_injection *j, unsigned change)
{
    switch (change) {
    case 0:
        j->by = RIG_BY_GUEST;
        return true;
    case 1:
        j->table = RIG_TABLE_LIVE;
        return true;
    case 2:
        j->where = RIG_WHERE_ENTRY;
        j->count = 0;
        return true;
    case 3:
        j->count = j->count > 1 ? 1 : j->count;
        return true;
    case 4:
        j->count = j->count > 1 ? j->count - 1 : j->count;
        return true;
    case 5:
        j->number = j->number > 1 ? 1 : j->number;
        return true;
    case 6:
        j->number = j->number > 1 ? j->number - 1 : j->number;
        return true;
    case 7:
        j->entry = 0;
        return true;
    case 8:
        j->value = 0;
        return true;
    case 9:
        j->time = 0;
        return true;
    default:
        return false;
    }
}

static int simplify_injections(struct rig_reduce *reduce, struct rig_scenario *scenario)
{
    int taken = 0;

    for (unsigned i = 0; i < scenario->injection_count; i++) {
        struct rig_scenario candidate = *scenario;

        for (unsigned change = 0; simplify(&candidate.injections[i], change); change++) {
            int same = attempt(reduce, scenario, &candidate);

            if (same < 0)
                return -1;
            taken |= same;
            candidate = *scenario;
        }
    }
    return taken;
}

int rig_reduce_injections(struct rig_reduce *reduce, struct rig_scenario *scenario)
{
    unsigned end = scenario->injection_count;
    struct rig_scenario candidate;
    int same = 0;

    /* None at all: very often that is it. */
    if (rig_shrink_without(scenario, scenario->step_count, end, &candidate))
        same = attempt(reduce, scenario, &candidate);
    while (same == 0 && end > 1) {
        end--;
        if (rig_shrink_without(scenario, (unsigned)scenario->step_count + end, 1, &candidate) &&
            attempt(reduce, scenario, &candidate) < 0)
            return -1;
    }
    return same < 0 ? -1 : 0;
}

int rig_reduce(struct rig_reduce *reduce, struct rig_scenario *scenario)
{
    int taken;

    do {
        int simpler;

        taken = drop_parts(reduce, scenario);
        simpler = taken < 0 ? -1 : simplify_injections(reduce, scenario);
        taken = simpler < 0 ? -1 : taken | simpler;
    } while (taken > 0 && reduce->budget > 0);
    return taken < 0 ? -1 : 0;
}
