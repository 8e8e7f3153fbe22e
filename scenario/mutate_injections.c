/* SPDX-License-Identifier: MIT */
#include <scenario/codec.h>
#include <scenario/mutate_changes.h>
#include <scenario/names.h>
#include <scenario/random.h>

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Slots where something lives: user text, Xen's first, direct map, vmalloc, vmemmap, espfix, kernel image. */
static const uint16_t slots[] = {0, 256, 272, 402, 0x1d4, 510, 511};
/* Entries worth a try: none, junk, frames of init_level4_pgt and of user text with the flags of tables. */
static const uint64_t entries[] = {0, 2, 0x1a0c063, 0x1a0c067, 0x1a0d067, 0x1a0d0e7, 0x8000000001a0d067};
/* Few steps make more hypercalls than this; a number beyond what a step makes never strikes. */
#define LIKELY_HYPERCALLS 12

/* Mostly somewhere the scenario will come by: a step of its own, or a function. */
static void random_place(const struct rig_scenario *s, struct rig_injection *j, uint64_t *rng)
{
    unsigned kind = rig_random_below(rng, 8);

    if (kind < 5 && s->step_count)
        j->place = s->steps[rig_random_below(rng, s->step_count)];
    else if (kind < 7)
        j->place = (uint8_t)(RIG_FUNCTION_FIRST + rig_random_below(rng, RIG_PLACE_COUNT - RIG_FUNCTION_FIRST));
    else
        j->place = (uint8_t)rig_random_below(rng, RIG_PLACE_COUNT);
}

static void random_where(struct rig_injection *j, uint64_t *rng)
{
    j->where = (uint8_t)rig_random_below(rng, RIG_WHERE_COUNT);
    j->count = (uint8_t)(rig_where_is_counted(j->where) ? 1 + rig_random_below(rng, LIKELY_HYPERCALLS) : 0);
}

static void random_slot(struct rig_injection *j, uint64_t *rng)
{
    j->slot = rig_random_below(rng, 4) ? slots[rig_random_below(rng, COUNT(slots))]
                                       : (uint16_t)rig_random_below(rng, RIG_L4_SLOTS);
}

static void random_by(struct rig_injection *j, uint64_t *rng)
{
    /* A strike from dom0 costs two domain switches; it is worth less than eight of the guest's own. */
    j->by = rig_random_below(rng, 8) == 0 ? RIG_BY_INJECTOR : RIG_BY_GUEST;
}

static void random_fault(struct rig_injection *j, uint64_t *rng)
{
    /* Never `hang`: it finds nothing and costs the watchdog's patience. */
    do
        j->fault = (uint8_t)rig_random_below(rng, RIG_FAULT_COUNT);
    while (j->fault == RIG_FAULT_HANG);
    j->ops = (uint8_t)(rig_fault_has_ops(j->fault) ? rig_random_below(rng, RIG_OPS_COUNT) : 0);
    j->slot = 0;
    if (rig_fault_has_slot(j->fault))
        random_slot(j, rng);
    j->entry = rig_fault_has_entry(j->fault) ? entries[rig_random_below(rng, COUNT(entries))] : 0;
}

/* An argument alone, the fault staying what it is. */
static void change_argument(struct rig_injection *j, uint64_t *rng)
{
    if (rig_fault_has_entry(j->fault) && rig_random_below(rng, 2))
        j->entry ^= UINT64_C(1) << rig_random_below(rng, 64);
    else if (rig_fault_has_slot(j->fault))
        random_slot(j, rng);
    else if (rig_fault_has_ops(j->fault))
        j->ops = (uint8_t)((j->ops + 1) % RIG_OPS_COUNT);
}

/* The moment just before or after. */
static void change_count(struct rig_injection *j, uint64_t *rng)
{
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
    random_by(j, rng);
    random_fault(j, rng);
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
