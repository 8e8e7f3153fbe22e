/* SPDX-License-Identifier: MIT */
#include <base/array.h>
#include <base/hash.h>
#include <scenario/boots.h>
#include <scenario/exhaust_parts.h>
#include <scenario/orders.h>

#include <stdlib.h>
#include <string.h>

/* Two changes come to about a million; three to a thousand times that. */
#define MOST_ORDERS ((size_t)1 << 23)

/* Orders, and a table of their numbers by hash: open addressing, never more than half full. */
struct set {
    struct rig_exhaust_orders *orders;
    uint32_t *slots;   /* number + 1; 0: free */
    size_t slot_count; /* a power of two */
    bool failed;
};

static size_t hash_of(const struct rig_exhaust_order *order)
{
    uint64_t hash = rig_hash64(order, 1 + order->count); /* the count and so many bytes */

    return (size_t)(hash ^ hash >> 32);
}

/* The slot of an equal order, or the free one it would have. */
static uint32_t *find(const struct set *set, const struct rig_exhaust_order *order)
{
    size_t at = hash_of(order) & (set->slot_count - 1);

    while (set->slots[at] && memcmp(&set->orders->all[set->slots[at] - 1], order, sizeof(*order)) != 0)
        at = (at + 1) & (set->slot_count - 1);
    return &set->slots[at];
}

/* Room for one more order, and a slot for it. */
static bool grow(struct set *set)
{
    struct rig_exhaust_orders *orders = set->orders;

    if (orders->count == MOST_ORDERS || !RIG_GROW(orders->all, orders->count))
        return false;
    if (set->slots && 2 * (orders->count + 1) <= set->slot_count)
        return true;
    set->slot_count = set->slot_count ? 2 * set->slot_count : 2048;
    free(set->slots);
    set->slots = calloc(set->slot_count, sizeof(*set->slots));
    for (size_t i = 0; set->slots && i < orders->count; i++)
        *find(set, &orders->all[i]) = (uint32_t)i + 1;
    return set->slots != NULL;
}

static void add(struct set *set, const struct rig_exhaust_order *order)
{
    uint32_t *slot;

    if (set->failed || !grow(set)) {
        set->failed = true;
        return;
    }
    slot = find(set, order);
    if (*slot)
        return;
    set->orders->all[set->orders->count++] = *order;
    *slot = (uint32_t)set->orders->count;
}

static void insert(struct rig_exhaust_order *order, unsigned at, uint8_t step)
{
    memmove(&order->steps[at + 1], &order->steps[at], order->count - at);
    order->steps[at] = step;
    order->count++;
}

static uint8_t drop(struct rig_exhaust_order *order, unsigned at)
{
    uint8_t step = order->steps[at];

    order->count--;
    memmove(&order->steps[at], &order->steps[at + 1], order->count - at);
    order->steps[order->count] = 0;
    return step;
}

/* By value: the set's memory moves as it grows. */
static void add_changed(struct set *set, struct rig_exhaust_order order)
{
    for (unsigned i = 0; i < order.count; i++) {
        struct rig_exhaust_order without = order;
        uint8_t step = drop(&without, i);

        add(set, &without);
        for (unsigned to = 0; to <= without.count; to++) {
            struct rig_exhaust_order moved = without;

            insert(&moved, to, step);
            add(set, &moved);
        }
        for (unsigned to = 0; order.count < RIG_MAX_STEPS && to <= order.count; to++) {
            struct rig_exhaust_order again = order;

            insert(&again, to, step);
            add(set, &again);
        }
    }
}

static struct rig_exhaust_order boot(unsigned n)
{
    struct rig_order boot = rig_order_of_boot(n);
    struct rig_exhaust_order order = {.count = boot.count};

    memcpy(order.steps, boot.steps, boot.count);
    return order;
}

static void add_all(struct set *set, unsigned changes)
{
    size_t from = 0;

    for (unsigned i = 0; i < rig_boot_names.count; i++) {
        struct rig_exhaust_order order = boot(i);

        add(set, &order);
    }
    set->orders->historic = set->orders->count;
    for (; changes && !set->failed; changes--) {
        size_t end = set->orders->count;

        for (; from < end && !set->failed; from++)
            add_changed(set, set->orders->all[from]);
    }
}

static struct rig_exhaust_order make_plausible(const struct rig_exhaust_order *order)
{
    struct rig_scenario scenario = {.step_count = order->count};
    struct rig_exhaust_order made = {0};

    memcpy(scenario.steps, order->steps, sizeof(scenario.steps));
    rig_order_make_plausible(&scenario);
    made.count = scenario.step_count;
    memcpy(made.steps, scenario.steps, sizeof(made.steps));
    return made;
}

bool rig_exhaust_orders_make(struct rig_exhaust_orders *orders, unsigned changes, bool plausible)
{
    struct rig_exhaust_orders any = {0};
    struct set set = {.orders = plausible ? &any : orders};

    *orders = any;
    add_all(&set, changes);
    if (plausible) {
        struct set kept = {.orders = orders, .failed = set.failed};

        for (size_t i = 0; i < any.count && !kept.failed; i++) {
            struct rig_exhaust_order order = make_plausible(&any.all[i]);

            add(&kept, &order);
            if (i + 1 == any.historic)
                orders->historic = orders->count;
        }
        free(set.slots);
        free(any.all);
        set = kept;
    }
    free(set.slots);
    return !set.failed;
}

void rig_exhaust_orders_free(struct rig_exhaust_orders *orders)
{
    free(orders->all);
    *orders = (struct rig_exhaust_orders){0};
}
