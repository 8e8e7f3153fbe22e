/* SPDX-License-Identifier: MIT */
/* Cases of a kernel from a moment, against the same cases from a cold boot. */
#ifndef RIG_BENCH_MOMENTS_H
#define RIG_BENCH_MOMENTS_H

#include <box/box.h>
#include <fuzz/bench/rates.h>

struct rig_bench_moment {
    const struct rig_box_options *box;
    const char *kernel;   /* as scripts/boot takes it */
    const char *from;     /* where the moment is */
    const char *until;    /* where a case that goes well ends */
    const char *scenario; /* the case, as text */
};

/* Cases a second with blocks counted, and cold boots a second. */
int rig_bench_moment(const struct rig_bench_moment *moment, double seconds, struct rig_rates *rates,
                     struct rig_error *err);

#endif
