/* SPDX-License-Identifier: MIT */
#include <scenario/exhaust.h>

#include <scenario/exhaust_parts.h>
#include <scenario/inert.h>
#include <scenario/names.h>

#include <stdlib.h>
#include <string.h>

/* Scenarios with so many injections. Order by order, in it revision by revision, in it set by set. */
struct region {
    size_t orders;   /* the first so many of them */
    uint64_t *ends;  /* of each order: the number behind its last scenario, counted from the region's start */
    uint64_t count;  /* of all */
    unsigned strike; /* injections in each */
};

struct rig_exhaust {
    struct rig_exhaust_orders orders;
    struct rig_exhaust_strikes strikes;
    struct region regions[RIG_EXHAUST_INJECTIONS + 1];
    unsigned region_count;
    uint8_t revisions[RIG_REVISION_COUNT];
    unsigned revision_count;
    uint64_t count;
};

/* Where a scenario stands. */
struct spot {
    const struct region *region;
    const struct rig_exhaust_order *order;
    unsigned revision; /* which of ours */
    uint64_t set;      /* of injections */
};

#define FUNCTIONS (RIG_PLACE_COUNT - RIG_FUNCTION_FIRST)

/* The places that an order comes by. Returns how many. */
static unsigned places_of(const struct rig_exhaust_order *order, uint8_t places[RIG_PLACE_COUNT])
{
    const uint32_t functions = rig_functions_reached(order->steps, order->count);
    bool known[RIG_STEP_COUNT] = {false};
    unsigned count = 0;

    for (unsigned i = 0; i < order->count; i++)
        if (!known[order->steps[i]]) {
            known[order->steps[i]] = true;
            places[count++] = order->steps[i];
        }
    for (unsigned i = 0; i < FUNCTIONS; i++)
        if (functions >> i & 1)
            places[count++] = (uint8_t)(RIG_FUNCTION_FIRST + i);
    return count;
}

/* How many sets of `size` injections there are in an order. */
static uint64_t sets_of(const struct rig_exhaust *e, const struct rig_exhaust_order *order, unsigned size)
{
    uint8_t places[RIG_PLACE_COUNT];
    uint64_t n;

    if (size == 0)
        return 1;
    n = (uint64_t)places_of(order, places) * e->strikes.each;
    return size == 1 ? n : n * (n - 1) / 2;
}

static bool make_region(struct rig_exhaust *e, unsigned strike, size_t orders)
{
    struct region *region = &e->regions[e->region_count++];

    *region = (struct region){.orders = orders, .strike = strike, .ends = calloc(orders + 1, sizeof(uint64_t))};
    if (!region->ends)
        return false;
    for (size_t i = 0; i < orders; i++) {
        uint64_t more = sets_of(e, &e->orders.all[i], strike) * e->revision_count;

        if (__builtin_add_overflow(region->count, more, &region->count))
            return false;
        region->ends[i] = region->count;
    }
    return !__builtin_add_overflow(e->count, region->count, &e->count);
}

static bool make(struct rig_exhaust *e, const struct rig_exhaust_bound *bound, const char **why)
{
    *why = "found a bound that is no bound: too many changes, injections, or no revision";
    if (bound->changes > RIG_EXHAUST_CHANGES || bound->injections > RIG_EXHAUST_INJECTIONS ||
        (bound->plausible && bound->injections))
        return false;
    for (unsigned i = 0; i < RIG_REVISION_COUNT; i++)
        if (bound->revisions & rig_revisions_in_guest() & UINT32_C(1) << i)
            e->revisions[e->revision_count++] = (uint8_t)i;
    if (!e->revision_count)
        return false;
    *why = "found more orders than fit into memory; expected fewer changes";
    if (!rig_exhaust_orders_make(&e->orders, bound->changes, bound->plausible))
        return false;
    *why = "found more scenarios than can be counted; expected fewer changes or injections";
    if (!rig_exhaust_strikes_make(&e->strikes, bound->all_arguments))
        return false;
    for (unsigned strike = 0; strike <= bound->injections; strike++)
        if (!make_region(e, strike, strike && !bound->together ? e->orders.historic : e->orders.count))
            return false;
    return true;
}

struct rig_exhaust *rig_exhaust_new(const struct rig_exhaust_bound *bound, const char **why)
{
    struct rig_exhaust *e = calloc(1, sizeof(*e));

    *why = "out of memory";
    if (!e || make(e, bound, why))
        return e;
    rig_exhaust_free(e);
    return NULL;
}

void rig_exhaust_free(struct rig_exhaust *exhaust)
{
    if (!exhaust)
        return;
    for (unsigned i = 0; i < exhaust->region_count; i++)
        free(exhaust->regions[i].ends);
    rig_exhaust_orders_free(&exhaust->orders);
    rig_exhaust_strikes_free(&exhaust->strikes);
    free(exhaust);
}

uint64_t rig_exhaust_count(const struct rig_exhaust *exhaust)
{
    return exhaust->count;
}

/* The first order whose end is behind `index`. */
static size_t order_of(const struct region *region, uint64_t index)
{
    size_t low = 0, high = region->orders - 1;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (region->ends[middle] > index)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static struct spot find(const struct rig_exhaust *e, uint64_t index)
{
    const struct region *region = e->regions;
    uint64_t sets;
    size_t order;

    while (index >= region->count)
        index -= (region++)->count;
    order = order_of(region, index);
    index -= order ? region->ends[order - 1] : 0;
    sets = sets_of(e, &e->orders.all[order], region->strike);
    return (struct spot){region, &e->orders.all[order], (unsigned)(index / sets), index % sets};
}

/* The larger of the two numbers, of which there are n * (n - 1) / 2 pairs below n. */
static uint64_t larger_of(uint64_t pair)
{
    uint64_t low = 1, high = UINT64_C(1) << 31;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;

        if ((middle + 1) * middle / 2 > pair)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

static void inject(const struct rig_exhaust *e, const struct rig_exhaust_order *order, uint64_t number,
                   struct rig_scenario *out)
{
    uint8_t places[RIG_PLACE_COUNT];

    (void)places_of(order, places);
    rig_exhaust_strike(&e->strikes, places[number / e->strikes.each], (unsigned)(number % e->strikes.each),
                       &out->injections[out->injection_count++]);
}

void rig_exhaust_get(const struct rig_exhaust *exhaust, uint64_t index, struct rig_scenario *out)
{
    struct spot spot = find(exhaust, index);

    memset(out, 0, sizeof(*out));
    out->revision = exhaust->revisions[spot.revision];
    out->step_count = spot.order->count;
    memcpy(out->steps, spot.order->steps, sizeof(out->steps));
    if (spot.region->strike == 1) {
        inject(exhaust, spot.order, spot.set, out);
    } else if (spot.region->strike == 2) {
        uint64_t larger = larger_of(spot.set);

        inject(exhaust, spot.order, spot.set - larger * (larger - 1) / 2, out);
        inject(exhaust, spot.order, larger, out);
    }
}

uint64_t rig_exhaust_next_point(const struct rig_exhaust *exhaust, uint64_t index)
{
    struct spot spot = find(exhaust, index);

    if (spot.region->strike != 1)
        return index + 1;
    return index + rig_exhaust_strikes_left(&exhaust->strikes, (unsigned)(spot.set % exhaust->strikes.each));
}
