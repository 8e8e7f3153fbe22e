/* SPDX-License-Identifier: MIT */
/* What rig_exhaust is put together from. Internal. */
#ifndef SCENARIO_EXHAUST_PARTS_H
#define SCENARIO_EXHAUST_PARTS_H

#include <rig/scenario.h>

#include <stdbool.h>
#include <stddef.h>

struct rig_exhaust_order {
    uint8_t count;
    uint8_t steps[RIG_MAX_STEPS]; /* 0 behind the count */
};

struct rig_exhaust_orders {
    struct rig_exhaust_order *all; /* each once; those with fewer changes first */
    size_t count;
    size_t historic; /* so many of them have no change */
};

/* False: more than memory is there for, or *orders would be too long. Free them in both cases. */
bool rig_exhaust_orders_make(struct rig_exhaust_orders *orders, unsigned changes, bool plausible);
void rig_exhaust_orders_free(struct rig_exhaust_orders *orders);

/* Moments and arguments of one injection, at any place: the same number everywhere. */
struct rig_exhaust_strikes {
    /* By moment (enum rig_where); RIG_WHERE_COUNT: at every one, before its own. Place and moment are left open. */
    struct rig_injection *list[RIG_WHERE_COUNT + 1];
    unsigned count[RIG_WHERE_COUNT + 1];
    unsigned each; /* at one place */
};

bool rig_exhaust_strikes_make(struct rig_exhaust_strikes *strikes, bool all_arguments);
void rig_exhaust_strikes_free(struct rig_exhaust_strikes *strikes);

/* Number n of `each` at `place`. */
void rig_exhaust_strike(const struct rig_exhaust_strikes *strikes, uint8_t place, unsigned n,
                        struct rig_injection *out);

/* How many numbers from n on, n included, are of the same point. */
unsigned rig_exhaust_strikes_left(const struct rig_exhaust_strikes *strikes, unsigned n);

#endif
