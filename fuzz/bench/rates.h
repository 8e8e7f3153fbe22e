/* SPDX-License-Identifier: MIT */
/*
 * Two ways of doing a thing, side by side: in short slices by turns, so that a machine that gets slower or faster on
 * the way does so for both. The ratio of the rates is what counts; the rates drift. Pure, but for the clock.
 */
#ifndef RIG_BENCH_RATES_H
#define RIG_BENCH_RATES_H

#include <base/error.h>

#include <stdint.h>

struct rig_side {
    /* Before each slice, not counted; may be NULL. */
    int (*prepare)(void *context, struct rig_error *err);
    /* Does it once. */
    int (*once)(void *context, struct rig_error *err);
    void *context;
};

struct rig_rates {
    double first; /* times a second */
    double second;
};

#define RIG_SLICES 8 /* enough for what takes milliseconds */

/* Spends about `seconds`, in so many slices of each; does each at least once a slice. */
int rig_rates(const struct rig_side *first, const struct rig_side *second, unsigned slices, double seconds,
              struct rig_rates *rates, struct rig_error *err);

#endif
