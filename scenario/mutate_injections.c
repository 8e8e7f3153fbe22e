/* SPDX-License-Identifier: MIT */
#include <scenario/codec.h>
#include <scenario/mutate_changes.h>
#include <scenario/names.h>
#include <scenario/random.h>

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Slots where something lives: user text, Xen's first, direct map, vmalloc, vmemmap, espfix, kernel image. */
static const uint16_t slots[] = {0, 256, 272, 402, 0x1d4, 510, 511};
/*
 * Entries worth a try: none, junk, frames of init_level4_pgt and of an L3 with the flags of tables, a large page, no
 * execute, a reserved bit, a frame that is Xen's, a non-present one with an address in it.
 */
static const uint64_t entries[] = {0,          2,         0x1a0c063,          0x1a0c067,          0x1a0d067,
                                   0x1a0d0e7,  0x1a0d065, 0x8000000001a0d067, 0x0008000001a0d067, 0x1fe00067,
                                   0x123456000};
/* Bits worth flipping: present, write, user, large, no execute, the frame's lowest, a reserved one. */
static const uint64_t bits[] = {1, 2, 4, 0x80, UINT64_C(1) << 63, 0x1000, UINT64_C(1) << 51};
/* Addresses: user, non-canonical, Xen's, the direct map, vmemmap, the kernel image, a data page of it. */
static const uint64_t addresses[] = {0x400000,           0x0000900000000000, 0xffff830000000000, 0xffff880001a0c000,
                                     0xffffea000005b2d0, 0xffffffff81000000, 0xffffffff81a0b000};
/*
 * Addresses whose mapping may be gone or read-only and leave a guest to tell of it: user text, a table in the direct
 * map, the struct page of the page directory, a data page and a table of the image.
 */
static const uint64_t mapped[] = {0x400000, 0xffff880001a0d000, 0xffffea000005b2d0, 0xffffffff81a0b000,
                                  0xffffffff81a0d000};
/* Few steps make more hypercalls than this; a number beyond what a step makes never strikes. */
#define LIKELY_HYPERCALLS 12
/* And few batches hold more operations. */
#define LIKELY_OPERATIONS 6

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

/* 1 and a few more: the small ones mostly. */
static uint8_t random_number(unsigned limit, uint64_t *rng)
{
    unsigned a = rig_random_below(rng, limit), b = rig_random_below(rng, limit);

    return (uint8_t)(1 + (a < b ? a : b));
}

/* What strikes a batch needs one at hand, and there is one only when it is flushed. */
static bool strikes_a_batch(uint8_t fault)
{
    return fault == RIG_FAULT_REFUSE_OP || fault == RIG_FAULT_CUT_BATCH;
}

static void random_where(struct rig_injection *j, uint64_t *rng)
{
    j->where = (uint8_t)(strikes_a_batch(j->fault) ? RIG_WHERE_FLUSH : rig_random_below(rng, RIG_WHERE_COUNT));
    j->count = (uint8_t)(rig_where_is_counted(j->where) ? random_number(LIKELY_HYPERCALLS, rng) : 0);
}

static void random_slot(struct rig_injection *j, uint64_t *rng)
{
    j->slot = rig_random_below(rng, 4) ? slots[rig_random_below(rng, COUNT(slots))]
                                       : (uint16_t)rig_random_below(rng, RIG_L4_SLOTS);
}

static void random_by(struct rig_injection *j, uint64_t *rng)
{
    /* A strike from dom0 costs two domain switches; it is worth less than eight of the guest's own. */
    j->by = RIG_BY_GUEST;
    if (rig_random_below(rng, 8) == 0)
        j->by = rig_fault_writes_tables(j->fault) && rig_random_below(rng, 2) ? RIG_BY_STORE : RIG_BY_INJECTOR;
}

static void random_entry(struct rig_injection *j, uint64_t *rng)
{
    switch ((enum rig_fault)j->fault) {
    case RIG_FAULT_SET_L4:
        j->entry = entries[rig_random_below(rng, COUNT(entries))];
        break;
    case RIG_FAULT_FLIP_L4:
        j->entry = bits[rig_random_below(rng, COUNT(bits))];
        break;
    case RIG_FAULT_COPY_L4:
        j->entry = slots[rig_random_below(rng, COUNT(slots))];
        break;
    case RIG_FAULT_CLEAR_L3:
    case RIG_FAULT_CLEAR_L2:
    case RIG_FAULT_CLEAR_L1:
    case RIG_FAULT_FLIP_RW_L1:
        j->entry = mapped[rig_random_below(rng, COUNT(mapped))];
        break;
    default:
        j->entry = rig_fault_has_entry(j->fault) ? addresses[rig_random_below(rng, COUNT(addresses))] : 0;
    }
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
    j->table = rig_fault_has_slot(j->fault) && rig_random_below(rng, 4) == 0
                   ? (uint8_t)rig_random_below(rng, RIG_TABLE_COUNT)
                   : RIG_TABLE_LIVE;
    j->number = (uint8_t)(rig_fault_has_number(j->fault) ? random_number(LIKELY_OPERATIONS, rng) : 0);
    if (strikes_a_batch(j->fault))
        random_where(j, rng);
    random_entry(j, rng);
    if (!rig_fault_writes_tables(j->fault) && j->by == RIG_BY_STORE)
        j->by = RIG_BY_GUEST;
}

/* An argument alone, the fault staying what it is. */
static void change_argument(struct rig_injection *j, uint64_t *rng)
{
    if (rig_fault_has_entry(j->fault) && rig_random_below(rng, 2))
        j->entry ^= UINT64_C(1) << rig_random_below(rng, 64);
    else if (rig_fault_has_slot(j->fault))
        random_slot(j, rng);
    else if (rig_fault_has_number(j->fault))
        j->number = random_number(LIKELY_OPERATIONS, rng);
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
