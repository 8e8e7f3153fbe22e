/* SPDX-License-Identifier: MIT */
#include <scenario/boots.h>
#include <scenario/codec.h>
#include <scenario/mutate.h>

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Slots where something lives: user text, Xen's first, direct map, vmalloc, vmemmap, espfix, kernel image. */
static const uint16_t slots[] = {0, 256, 272, 402, 0x1d4, 510, 511};
/* Entries worth a try: none, junk, frames of init_level4_pgt and of user text with the flags of tables. */
static const uint64_t entries[] = {0, 2, 0x1a0c063, 0x1a0c067, 0x1a0d067, 0x1a0d0e7, 0x8000000001a0d067};

/* xorshift64*: small, and the same everywhere. */
static uint64_t random_next(uint64_t *rng)
{
    if (!*rng)
        *rng = UINT64_C(0x9e3779b97f4a7c15);
    *rng ^= *rng >> 12;
    *rng ^= *rng << 25;
    *rng ^= *rng >> 27;
    return *rng * UINT64_C(0x2545f4914f6cdd1d);
}

static unsigned below(uint64_t *rng, unsigned bound)
{
    return (unsigned)((random_next(rng) >> 33) % bound);
}

static void insert_step(struct rig_scenario *s, unsigned at, uint8_t step)
{
    if (s->step_count == RIG_MAX_STEPS)
        return;
    memmove(&s->steps[at + 1], &s->steps[at], s->step_count - at);
    s->steps[at] = step;
    s->step_count++;
}

static uint8_t drop_step(struct rig_scenario *s, unsigned at)
{
    uint8_t step = s->steps[at];

    s->step_count--;
    memmove(&s->steps[at], &s->steps[at + 1], s->step_count - at);
    s->steps[s->step_count] = 0;
    return step;
}

static void change_insert(struct rig_scenario *s, uint64_t *rng)
{
    insert_step(s, below(rng, s->step_count + 1u), (uint8_t)below(rng, RIG_STEP_COUNT));
}

static void change_drop(struct rig_scenario *s, uint64_t *rng)
{
    if (s->step_count)
        (void)drop_step(s, below(rng, s->step_count));
}

static void change_move(struct rig_scenario *s, uint64_t *rng)
{
    uint8_t step;

    if (s->step_count < 2)
        return;
    step = drop_step(s, below(rng, s->step_count));
    insert_step(s, below(rng, s->step_count + 1u), step);
}

static void change_swap(struct rig_scenario *s, uint64_t *rng)
{
    unsigned at;
    uint8_t step;

    if (s->step_count < 2)
        return;
    at = below(rng, s->step_count - 1u);
    step = s->steps[at];
    s->steps[at] = s->steps[at + 1];
    s->steps[at + 1] = step;
}

static void change_repeat(struct rig_scenario *s, uint64_t *rng)
{
    unsigned at;

    if (!s->step_count)
        return;
    at = below(rng, s->step_count);
    insert_step(s, at + below(rng, s->step_count - at) + 1, s->steps[at]);
}

/* Go on as some boot order does after the step that stands here. */
static void change_follow_boot(struct rig_scenario *s, uint64_t *rng)
{
    struct rig_boot boot = rig_boot_order(below(rng, (unsigned)rig_boot_names.count));
    unsigned keep = below(rng, s->step_count + 1u), from = 0;

    while (s->step_count > keep)
        (void)drop_step(s, s->step_count - 1u);
    for (unsigned i = 0; keep && i < boot.count; i++)
        if (boot.steps[i] == s->steps[keep - 1])
            from = i + 1;
    for (unsigned i = from, n = 1 + below(rng, boot.count); i < boot.count && n; i++, n--)
        insert_step(s, s->step_count, boot.steps[i]);
}

/* A whole boot order with one step somewhere else. */
static void change_walk_boot(struct rig_scenario *s, uint64_t *rng)
{
    struct rig_boot boot = rig_boot_order(below(rng, (unsigned)rig_boot_names.count));

    memset(s->steps, 0, sizeof(s->steps));
    memcpy(s->steps, boot.steps, boot.count);
    s->step_count = boot.count;
    change_move(s, rng);
}

static void random_moment(struct rig_injection *j, uint64_t *rng)
{
    j->place = (uint8_t)below(rng, RIG_PLACE_COUNT);
    j->where = (uint8_t)below(rng, RIG_WHERE_COUNT);
    j->count = (uint8_t)(rig_where_is_counted(j->where) ? 1 + below(rng, 12) : 0);
}

static void random_fault(struct rig_injection *j, uint64_t *rng)
{
    /* Never `hang`: it finds nothing and costs the watchdog's patience. */
    do
        j->fault = (uint8_t)below(rng, RIG_FAULT_COUNT);
    while (j->fault == RIG_FAULT_HANG);
    j->by = (uint8_t)(below(rng, 8) == 0 ? RIG_BY_INJECTOR : RIG_BY_GUEST);
    j->ops = (uint8_t)(rig_fault_has_ops(j->fault) ? below(rng, RIG_OPS_COUNT) : 0);
    j->slot = 0;
    if (rig_fault_has_slot(j->fault))
        j->slot = below(rng, 4) ? slots[below(rng, COUNT(slots))] : (uint16_t)below(rng, RIG_L4_SLOTS);
    j->entry = rig_fault_has_entry(j->fault) ? entries[below(rng, COUNT(entries))] : 0;
}

static void change_add_injection(struct rig_scenario *s, uint64_t *rng)
{
    struct rig_injection *j = &s->injections[s->injection_count];

    if (s->injection_count == RIG_MAX_INJECTIONS)
        return;
    s->injection_count++;
    random_moment(j, rng);
    random_fault(j, rng);
}

static void change_drop_injection(struct rig_scenario *s, uint64_t *rng)
{
    unsigned at;

    if (!s->injection_count)
        return;
    at = below(rng, s->injection_count);
    s->injection_count--;
    memmove(&s->injections[at], &s->injections[at + 1], (s->injection_count - at) * sizeof(s->injections[0]));
    memset(&s->injections[s->injection_count], 0, sizeof(s->injections[0]));
}

static void change_injection(struct rig_scenario *s, uint64_t *rng)
{
    struct rig_injection *j = &s->injections[s->injection_count ? below(rng, s->injection_count) : 0];

    if (!s->injection_count)
        return;
    if (below(rng, 2))
        random_moment(j, rng);
    else
        random_fault(j, rng);
}

/* The n-th revision of the set, counting round. */
static uint8_t pick_revision(uint32_t set, unsigned n)
{
    for (;;)
        for (uint8_t i = 0; i < RIG_REVISION_COUNT; i++)
            if ((set >> i & 1) && n-- == 0)
                return i;
}

void rig_mutate(struct rig_scenario *scenario, uint64_t *rng, uint32_t revisions)
{
    /* Rows repeat by weight: order is what the class of defects is about. */
    static void (*const changes[])(struct rig_scenario *, uint64_t *) = {
        change_insert,        change_insert,         change_drop,      change_move,
        change_move,          change_swap,           change_swap,      change_repeat,
        change_follow_boot,   change_follow_boot,    change_walk_boot, change_walk_boot,
        change_add_injection, change_drop_injection, change_injection, change_drop,
    };
    struct rig_scenario before = *scenario;
    uint32_t set = revisions & rig_revisions_in_guest();

    if (!set)
        set = rig_revisions_in_guest();
    for (unsigned tries = 0; tries < 16; tries++) {
        for (unsigned n = 1 + below(rng, 3); n; n--)
            changes[below(rng, COUNT(changes))](scenario, rng);
        if (!(set >> scenario->revision & 1) || below(rng, 16) == 0)
            scenario->revision = pick_revision(set, below(rng, RIG_REVISION_COUNT));
        if (!rig_scenario_equal(scenario, &before))
            return;
    }
    /* Certain to differ: one step more, or one less. */
    if (scenario->step_count < RIG_MAX_STEPS)
        change_insert(scenario, rng);
    else
        change_drop(scenario, rng);
}

void rig_crossover(const struct rig_scenario *a, const struct rig_scenario *b, struct rig_scenario *out, uint64_t *rng)
{
    unsigned head = below(rng, a->step_count + 1u), tail = below(rng, b->step_count + 1u);

    memset(out, 0, sizeof(*out));
    out->revision = a->revision;
    for (unsigned i = 0; i < head; i++)
        insert_step(out, out->step_count, a->steps[i]);
    for (unsigned i = tail; i < b->step_count; i++)
        insert_step(out, out->step_count, b->steps[i]);
    for (unsigned i = 0; i < a->injection_count; i++)
        out->injections[out->injection_count++] = a->injections[i];
    for (unsigned i = 0; i < b->injection_count && out->injection_count < RIG_MAX_INJECTIONS; i++)
        if (below(rng, 2))
            out->injections[out->injection_count++] = b->injections[i];
}
