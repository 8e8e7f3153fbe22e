/* SPDX-License-Identifier: MIT */
/* Releases of Linux, compared as numbers between dots: 6.9 is before 6.12, and 6.16 names every 6.16.y. Pure. */
#ifndef RIG_SCENARIO_KERNEL_VERSIONS_H
#define RIG_SCENARIO_KERNEL_VERSIONS_H

#include <scenario/kernel/scenario.h>

#include <stddef.h>

/*
 * Below 0, 0 or above 0 as `release` comes before, is named by, or comes after `prefix`. `release` is what uname -r
 * says ("6.16.12+deb14-amd64"): what follows the numbers does not count, but that -rcN comes before the release itself.
 */
int rig_kernel_version_compare(const char *release, const char *prefix);

bool rig_kernel_range_has(const struct rig_kernel_range *range, const char *release);

/* "6.16", "6.19..", "..6.12", "6.16..6.18", "all". false: none of these. */
bool rig_kernel_range_parse(const char *text, size_t length, struct rig_kernel_range *range);

/* As rig_kernel_range_parse reads it; `text` has room for RIG_KERNEL_RANGE_SIZE. */
#define RIG_KERNEL_RANGE_SIZE 72
void rig_kernel_range_print(const struct rig_kernel_range *range, char text[RIG_KERNEL_RANGE_SIZE]);

/* The verdict expected of `release`, by the first row that names it; NULL: none does. */
const char *rig_kernel_expected(const struct rig_kernel_expectations *expect, const char *release);

#endif
