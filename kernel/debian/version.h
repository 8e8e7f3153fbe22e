/* SPDX-License-Identifier: MIT */
/* Versions of Debian packages, in the order of deb-version(7). Pure. */
#ifndef RIG_KERNEL_DEBIAN_VERSION_H
#define RIG_KERNEL_DEBIAN_VERSION_H

#include <stdbool.h>
#include <stddef.h>

/* <0, 0, >0: `a` is older than `b`, the same, newer. "7.3~rc7-1~exp1" is older than "7.3-1". */
int rig_debian_version_order(const char *a, const char *b);

/* `version` is `prefix`, or goes on behind it with something that ends a number: 6.1 begins 6.1.190-1, not 6.12.3-1. */
bool rig_debian_version_begins(const char *version, const char *prefix);

/* The series a version is of: "6.12" of 6.12.118-1, "7.3" of 7.3~rc7-1. Always NUL-terminated. */
void rig_debian_series(const char *version, char *series, size_t size);

#endif
