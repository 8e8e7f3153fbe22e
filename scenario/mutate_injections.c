/* SPDX-License-Identifier: MIT */
#include <base/random.h>
#include <scenario/codec.h>
#include <scenario/mutate_changes.h>
#include <scenario/names.h>
#include <scenario/worth.h>

#include <string.h>

static uint64_t pick(struct rig_worth_list list, uint64_t *rng)
{
    return list.values[rig_random_below(rng, list.count)];
}

/* Mostly somewhere the scenario will come by: a step of its own, or a function. */
static void random_place(const struct rig_scenario *s, struct rig_injection *j, uint64_t *rng)
{
    unsigned kind = rig_random_below(rng, 8);

    if (kind < 5 && s->step_count)
        j->place = (uint8_t)rig_step_of(s->steps[rig_random_below(rng, s->step_count)]);
    else if (kind < 7)
        j->place = (uint8_t)(RIG_FUNCTION_FIRST + rig_random_below(rng, RIG_PLACE_COUNT - RIG_FUNCTION_FIRST));
    else
        j->place = (uint8_t)rig_random_below(rng, RIG_PLACE_COUNT);
}

/* 1 and a few more: the small ones mostly. */
static uint8_t random_number(unsigned limit, uint64_t *rng)
{
    unsigned a = rig_random_below(rng, limit), b = rig_random_below(rng, limit);

    return (uint8_t)(1 + (a < b ? a : b));
}

static void random_where(struct rig_injection *j, uint64_t *rng)
{
    const unsigned only = rig_worth_moment(j->fault);

    j->where = (uint8_t)(only < RIG_WHERE_COUNT ? only : rig_random_below(rng, RIG_WHERE_COUNT));
    j->count = (uint8_t)(rig_where_is_counted(j->where) ? random_number(RIG_WORTH_HYPERCALLS, rng) : 0);
}

static void random_slot(struct rig_injection *j, uint64_t *rng)
{
    j->slot = (uint16_t)(rig_random_below(rng, 4) ? pick(rig_worth_slots(), rng) : rig_random_below(rng, RIG_L4_SLOTS));
}

static void random_by(struct rig_injection *j, uint64_t *rng)
{
    /* A strike from dom0 costs two domain switches; it is worth less than eight of the guest's own. */
    j->by = RIG_BY_GUEST;
    if (rig_random_below(rng, 8) == 0)
        j->by = rig_fault_writes_tables(j->fault) && rig_random_below(rng, 2) ? RIG_BY_STORE : RIG_BY_INJECTOR;
    if (rig_worth_batch(j->fault) && rig_random_below(rng, 8) == 0)
        j->by = RIG_BY_BATCH;
}

static void random_fault(struct rig_injection *j, uint64_t *rng)
{
    do
        j->fault = (uint8_t)rig_random_below(rng, RIG_FAULT_COUNT);
    while (!rig_fault_is_searched(j->fault));
    j->ops = (uint8_t)(rig_fault_has_ops(j->fault) ? rig_random_below(rng, RIG_OPS_COUNT) : 0);
    j->slot = 0;
    if (rig_fault_has_slot(j->fault))
        random_slot(j, rng);
    j->table = rig_fault_has_table(j->fault) && rig_random_below(rng, 4) == 0
                   ? (uint8_t)rig_random_below(rng, RIG_TABLE_COUNT)
                   : RIG_TABLE_LIVE;
    j->number = (uint8_t)(rig_fault_has_number(j->fault) ? random_number(RIG_WORTH_OPERATIONS, rng) : 0);
    if (rig_worth_moment(j->fault) < RIG_WHERE_COUNT)
        random_where(j, rng);
    j->entry = pick(rig_worth_entries(j->fault), rng);
    j->value = pick(rig_worth_values(j->fault), rng);
    if ((!rig_fault_writes_tables(j->fault) && j->by == RIG_BY_STORE) ||
        (!rig_worth_batch(j->fault) && j->by == RIG_BY_BATCH))
        j->by = RIG_BY_GUEST;
}

/* An argument alone, the fault staying what it is. */
static void change_argument(struct rig_injection *j, uint64_t *rng)
{
    if (rig_fault_has_value(j->fault) && rig_random_below(rng, 2))
        j->value ^= UINT64_C(1) << rig_random_below(rng, 64);
    else if (rig_fault_has_entry(j->fault) && rig_random_below(rng, 2))
        j->entry ^= UINT64_C(1) << rig_random_below(rng, 64);
    else if (rig_fault_has_slot(j->fault))
        random_slot(j, rng);
    else if (rig_fault_has_number(j->fault))
        j->number = random_number(RIG_WORTH_OPERATIONS, rng);
    else if (rig_fault_has_ops(j->fault))
        j->ops = (uint8_t)((j->ops + 1) % RIG_OPS_COUNT);
}

/* The moment just before or after, or the same the next time. */
static void change_count(struct rig_injection *j, uint64_t *rng)
{
    if (rig_random_below(rng, 4) == 0) {
        j->time = (uint8_t)(j->time || rig_random_below(rng, 2) ? 0 : 2 + rig_random_below(rng, 2));
        return;
    }
    if (!rig_where_is_counted(j->where))
        random_where(j, rng);
    else if (j->count == 1 || (j->count < RIG_COUNT_MAX && rig_random_below(rng, 2)))
        j->count++;
    else
        j->count--;
}

void rig_change_add_injection(struct rig_scenario *s, uint64_t *rng)
{
    struct rig_injection *j = &s->injections[s->injection_count];

    if (s->injection_count == RIG_MAX_INJECTIONS)
        return;
    s->injection_count++;
    random_place(s, j, rng);
    random_where(j, rng);
    random_fault(j, rng);
    random_by(j, rng);
}

void rig_change_strike_boot(struct rig_scenario *s, uint64_t *rng)
{
    rig_change_walk_boot(s, rng);
    memset(s->injections, 0, sizeof(s->injections));
    s->injection_count = 0;
    rig_change_add_injection(s, rng);
}

void rig_change_drop_injection(struct rig_scenario *s, uint64_t *rng)
{
    unsigned at;

    if (!s->injection_count)
        return;
    at = rig_random_below(rng, s->injection_count);
    s->injection_count--;
    memmove(&s->injections[at], &s->injections[at + 1], (s->injection_count - at) * sizeof(s->injections[0]));
    memset(&s->injections[s->injection_count], 0, sizeof(s->injections[0]));
}

void rig_change_injection(struct rig_scenario *s, uint64_t *rng)
{
    struct rig_injection *j;

    if (!s->injection_count)
        return;
    j = &s->injections[rig_random_below(rng, s->injection_count)];
    switch (rig_random_below(rng, 6)) {
    case 0:
        random_place(s, j, rng);
        break;
    case 1:
        random_where(j, rng);
        break;
    case 2:
        change_count(j, rng);
        break;
    case 3:
        random_fault(j, rng);
        break;
    case 4:
        change_argument(j, rng);
        break;
    default:
        random_by(j, rng);
        break;
    }
}
