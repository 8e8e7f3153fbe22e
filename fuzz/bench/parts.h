/* SPDX-License-Identifier: MIT */
/* What scripts/bench measures, part by part, and what came of each. Pure, but for the printing. */
#ifndef RIG_BENCH_PARTS_H
#define RIG_BENCH_PARTS_H

#include <base/error.h>
#include <fuzz/bench/measure.h>

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* In the order in which they are measured and printed. All but the last have a ratio, of the same name. */
enum rig_part {
    RIG_PART_HISTORY,
    RIG_PART_EMPTY,
    RIG_PART_REVIVE,
    RIG_PART_OVERHEAD,
    RIG_PART_BOXES,
    RIG_PART_ENGINES,
    RIG_PART_BOOT,
    RIG_PART_UNTIL,
    RIG_PART_FAULT,
    RIG_PART_WINDOW,
    RIG_PART_XL,
    RIG_PART_IN_DOM0,
    RIG_PARTS
};

#define RIG_ALL_PARTS ((UINT32_C(1) << RIG_PARTS) - 1)

const char *rig_part_name(enum rig_part part);

/* "empty_vs_rebuild,overhead": a set of parts, bit n for part n. -1: *err names the word that is none. */
int rig_parts_parse(const char *text, uint32_t *set, struct rig_error *err);

struct rig_bench {
    bool measured[RIG_PARTS];
    char why[RIG_PARTS][256];          /* of those that were not, one line */
    struct rig_rates rates[RIG_PARTS]; /* the two sides of the ratio, in the order of its name */
    struct rig_time_shares share;      /* of RIG_PART_OVERHEAD, which has no rates */
    char xen[64], qemu[96], accelerator[16];
};

/* The part's ratio; NAN where it was not measured or has none. */
double rig_bench_ratio(const struct rig_bench *bench, enum rig_part part);

void rig_bench_table(FILE *out, const struct rig_bench *bench);

/* One line, to be freed; null is what was not measured. NULL: out of memory. */
char *rig_bench_json(const struct rig_bench *bench);

#endif
