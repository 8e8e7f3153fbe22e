/* SPDX-License-Identifier: MIT */
/*
 * The blocks of Xen that a campaign reached, kept in RESULTS/coverage/WHO.xen: one process at a time has each. What an
 * earlier one reached is added to.
 */
#ifndef RIG_COVERAGE_XEN_H
#define RIG_COVERAGE_XEN_H

#include <fuzz/coverage/functions.h>

#define RIG_XEN_COVERAGE_SUFFIX ".xen"

struct rig_xen_coverage;

int rig_xen_coverage_open(const char *results, const char *who, struct rig_xen_coverage **coverage,
                          struct rig_error *err);
/* Does not write. */
void rig_xen_coverage_close(struct rig_xen_coverage *coverage);

/* false: out of memory. */
bool rig_xen_coverage_add(struct rig_xen_coverage *coverage, uint64_t address, uint32_t size);
size_t rig_xen_coverage_count(const struct rig_xen_coverage *coverage);

/* Writes where there is more than was written; with `now_ns` (rig_now_ns) only when the last time was a second ago. */
int rig_xen_coverage_keep(struct rig_xen_coverage *coverage, uint64_t now_ns, struct rig_error *err);
int rig_xen_coverage_write(struct rig_xen_coverage *coverage, struct rig_error *err);

/*
 * Writes RESULTS/coverage/xen.txt, a function of Xen a line, with what all files have (functions.h has `image`). *sum
 * has no blocks, and nothing is written, where there are none.
 */
#define RIG_XEN_COVERAGE_TABLE "xen.txt"
int rig_xen_coverage_tell(const char *results, const char *image, struct rig_xen_sum *sum, struct rig_error *err);

/* Adds what is in all files of RESULTS/coverage; none are none. */
int rig_xen_coverage_gather(const char *results, struct rig_blocks *blocks, struct rig_error *err);

#endif
