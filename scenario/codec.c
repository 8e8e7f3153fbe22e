/* SPDX-License-Identifier: MIT */
#include <rig/bounds.h>
#include <scenario/codec.h>
#include <scenario/names.h>

#include <string.h>

#define ITEM_STEP 0x3f
#define ITEM_END 0x7f
#define ITEM_INJECTION 0x80
#define FAULT_EXACT 56 /* from here on the faults that are not searched, with OPS_LATE set and no other way */
#define FAULT_MASK 0x3f
#define OPS_LATE 0x40
#define WHERE_MASK 7
#define WHERE_LATER 7 /* no moment: the real one follows, and behind the agent which time */
#define COUNT_SHIFT 3
#define BY_MASK 3
#define TABLE_SHIFT 2

/* The fields must hold their tables. */
_Static_assert(RIG_STEP_COUNT <= ITEM_STEP && RIG_ON_CPU_1 == ITEM_STEP + 1, "steps fit an item, on either CPU");
_Static_assert(RIG_FAULT_COUNT <= FAULT_EXACT, "faults fit below those that have one byte each");
_Static_assert(RIG_STEP_COUNT <= 128 && RIG_PLACE_COUNT - RIG_STEP_COUNT <= 64, "places fit their byte");
_Static_assert(RIG_WHERE_COUNT <= WHERE_LATER, "moments fit their bits");
_Static_assert(RIG_COUNT_MAX == 256 >> COUNT_SHIFT, "counts fill the rest of the byte");
_Static_assert(RIG_BY_COUNT <= BY_MASK + 1, "agents fit their bits");
_Static_assert(RIG_TABLE_COUNT <= 256 >> TABLE_SHIFT, "tables fit the rest of the byte");

/*
 * Places as bytes. A place is a step's number, or a function's behind all steps; a byte stays what it was when either
 * table grows. So the first of both have the bytes that they always had, what came later goes on from there by turns.
 */
#define FIRST_STEPS 29
#define FIRST_FUNCTIONS 3
#define FIRST_PLACES (FIRST_STEPS + FIRST_FUNCTIONS)

static uint8_t place_byte(uint8_t place)
{
    unsigned function = place - RIG_STEP_COUNT;

    if (place < FIRST_STEPS)
        return place;
    if (place < RIG_STEP_COUNT)
        return (uint8_t)(FIRST_PLACES + 2 * (place - FIRST_STEPS));
    return (uint8_t)(function < FIRST_FUNCTIONS ? FIRST_STEPS + function
                                                : FIRST_PLACES + 2 * (function - FIRST_FUNCTIONS) + 1);
}

static uint8_t fold_place(uint8_t byte)
{
    for (unsigned place = 0; place < RIG_PLACE_COUNT; place++)
        if (place_byte((uint8_t)place) == byte)
            return (uint8_t)place;
    return (uint8_t)(byte % RIG_PLACE_COUNT);
}

struct reader {
    const uint8_t *data;
    size_t size, at;
};

static uint8_t next(struct reader *r)
{
    return r->at < r->size ? r->data[r->at++] : 0;
}

/* The n-th revision that is in the guest, counting round. */
static uint8_t fold_revision(uint8_t byte)
{
    unsigned in_guest = 0, n;

    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++)
        in_guest += rig_revision_in_guest(i);
    n = byte % in_guest;
    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++)
        if (rig_revision_in_guest(i) && n-- == 0)
            return (uint8_t)i;
    return 0;
}

static uint8_t revision_byte(unsigned revision)
{
    uint8_t byte = 0;

    for (unsigned i = 0; i < revision; i++)
        byte = (uint8_t)(byte + rig_revision_in_guest(i));
    return byte;
}

/* The n-th fault that is searched, or is not, counting round. */
static uint8_t nth_fault(unsigned n, bool searched)
{
    unsigned count = 0;

    for (unsigned i = 0; i < RIG_FAULT_COUNT; i++)
        count += rig_fault_is_searched(i) == searched;
    n %= count;
    for (unsigned i = 0; i < RIG_FAULT_COUNT; i++)
        if (rig_fault_is_searched(i) == searched && n-- == 0)
            return (uint8_t)i;
    return 0;
}

static uint8_t fault_number(unsigned fault)
{
    uint8_t n = 0;

    for (unsigned i = 0; i < fault; i++)
        n = (uint8_t)(n + (rig_fault_is_searched(i) == rig_fault_is_searched(fault)));
    return n;
}

static uint8_t fold_fault(uint8_t head)
{
    unsigned n = head & FAULT_MASK;

    if (n >= FAULT_EXACT && (head & OPS_LATE))
        return nth_fault(n - FAULT_EXACT, false);
    return nth_fault(n, true);
}

static uint8_t injection_head(const struct rig_injection *injection)
{
    uint8_t n = fault_number(injection->fault);

    if (!rig_fault_is_searched(injection->fault))
        return (uint8_t)(ITEM_INJECTION | OPS_LATE | (FAULT_EXACT + n));
    return (uint8_t)(ITEM_INJECTION | n | (injection->ops == RIG_OPS_LATE ? OPS_LATE : 0));
}

static uint64_t next_word(struct reader *r)
{
    uint64_t word = 0;

    for (unsigned i = 0; i < 8; i++)
        word |= (uint64_t)next(r) << (8 * i);
    return word;
}

static void decode_injection(struct reader *r, uint8_t head, struct rig_injection *injection)
{
    const uint8_t place = next(r), first = next(r);
    const bool later = (first & WHERE_MASK) == WHERE_LATER;
    const uint8_t moment = later ? next(r) : first, agent = next(r);

    injection->fault = fold_fault(head);
    if (rig_fault_has_ops(injection->fault))
        injection->ops = head & OPS_LATE ? RIG_OPS_LATE : RIG_OPS_EARLY;
    injection->place = fold_place(place);
    injection->by = (uint8_t)((agent & BY_MASK) % RIG_BY_COUNT);
    injection->where = (uint8_t)((moment & WHERE_MASK) % RIG_WHERE_COUNT);
    if (later)
        injection->time = (uint8_t)(next(r) % (RIG_TIME_MAX - 1) + 2);
    if (rig_where_is_counted(injection->where))
        injection->count = (uint8_t)((moment >> COUNT_SHIFT) + 1);
    if (rig_fault_has_table(injection->fault))
        injection->table = (uint8_t)((agent >> TABLE_SHIFT) % RIG_TABLE_COUNT);
    if (rig_fault_has_slot(injection->fault)) {
        unsigned slot = next(r);

        slot |= (unsigned)next(r) << 8;
        injection->slot = (uint16_t)(slot % RIG_L4_SLOTS);
    }
    if (rig_fault_has_number(injection->fault))
        injection->number = (uint8_t)(next(r) % RIG_NUMBER_MAX + 1);
    if (rig_fault_has_entry(injection->fault))
        injection->entry = next_word(r);
    if (rig_fault_has_value(injection->fault))
        injection->value = next_word(r);
}

void rig_decode(const uint8_t *data, size_t size, struct rig_scenario *out)
{
    struct reader r = {data, size, 0};

    memset(out, 0, sizeof(*out));
    out->revision = fold_revision(next(&r));
    while (r.at < r.size) {
        uint8_t item = next(&r);

        if (item == ITEM_END)
            break;
        if (item & ITEM_INJECTION) {
            struct rig_injection injection = {0};

            decode_injection(&r, item, &injection);
            if (out->injection_count < RIG_MAX_INJECTIONS)
                out->injections[out->injection_count++] = injection;
        } else if (out->step_count < RIG_MAX_STEPS) {
            out->steps[out->step_count++] = (uint8_t)((item & ITEM_STEP) % RIG_STEP_COUNT | (item & RIG_ON_CPU_1));
        }
    }
}

static uint8_t *put_word(uint8_t *p, uint64_t word)
{
    for (unsigned i = 0; i < 8; i++)
        *p++ = (uint8_t)(word >> (8 * i));
    return p;
}

static size_t encode_injection(const struct rig_injection *injection, uint8_t *out)
{
    uint8_t *p = out;

    *p++ = injection_head(injection);
    *p++ = place_byte(injection->place);
    if (injection->time)
        *p++ = WHERE_LATER;
    *p++ = (uint8_t)(injection->where | (injection->count ? (injection->count - 1) << COUNT_SHIFT : 0));
    *p++ = (uint8_t)(injection->by | injection->table << TABLE_SHIFT);
    if (injection->time)
        *p++ = (uint8_t)(injection->time - 2);
    if (rig_fault_has_slot(injection->fault)) {
        *p++ = (uint8_t)injection->slot;
        *p++ = (uint8_t)(injection->slot >> 8);
    }
    if (rig_fault_has_number(injection->fault))
        *p++ = (uint8_t)(injection->number - 1);
    if (rig_fault_has_entry(injection->fault))
        p = put_word(p, injection->entry);
    if (rig_fault_has_value(injection->fault))
        p = put_word(p, injection->value);
    return (size_t)(p - out);
}

size_t rig_encode(const struct rig_scenario *scenario, uint8_t out[RIG_BINARY_MAX])
{
    size_t at = 0;

    out[at++] = revision_byte(scenario->revision);
    for (unsigned i = 0; i < scenario->step_count; i++)
        out[at++] = scenario->steps[i];
    for (unsigned i = 0; i < scenario->injection_count; i++)
        at += encode_injection(&scenario->injections[i], out + at);
    out[at++] = ITEM_END;
    return at;
}

static bool injection_valid(const struct rig_injection *j)
{
    static const uint8_t zero[sizeof(j->pad)];

    if (j->count > RIG_COUNT_MAX || j->number > RIG_NUMBER_MAX || j->time == 1 || j->time > RIG_TIME_MAX)
        return false;
    if ((j->number != 0) != rig_fault_has_number(j->fault) || (j->table && !rig_fault_has_table(j->fault)) ||
        (j->value && !rig_fault_has_value(j->fault)))
        return false;
    return (j->count != 0) == rig_where_is_counted(j->where) && (!j->ops || rig_fault_has_ops(j->fault)) &&
           (!j->slot || rig_fault_has_slot(j->fault)) && (!j->entry || rig_fault_has_entry(j->fault)) &&
           memcmp(j->pad, zero, sizeof(zero)) == 0;
}

static bool unused_is_zero(const struct rig_scenario *s)
{
    static const struct rig_injection zero;

    for (unsigned i = s->step_count; i < RIG_MAX_STEPS; i++)
        if (s->steps[i])
            return false;
    for (unsigned i = s->injection_count; i < RIG_MAX_INJECTIONS; i++)
        if (memcmp(&s->injections[i], &zero, sizeof(zero)) != 0)
            return false;
    return true;
}

bool rig_scenario_valid(const struct rig_scenario *s)
{
    if (!rig_scenario_in_bounds(s))
        return false;
    for (unsigned i = 0; i < s->injection_count; i++)
        if (!injection_valid(&s->injections[i]))
            return false;
    return unused_is_zero(s);
}

bool rig_scenario_equal(const struct rig_scenario *a, const struct rig_scenario *b)
{
    uint8_t x[RIG_BINARY_MAX], y[RIG_BINARY_MAX];
    size_t n = rig_encode(a, x);

    return n == rig_encode(b, y) && memcmp(x, y, n) == 0;
}
