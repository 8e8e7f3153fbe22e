/* SPDX-License-Identifier: MIT */
/* What a process holds, early and late in many cases: none of it may grow. */
#ifndef TESTS_XEN_GROWTH_H
#define TESTS_XEN_GROWTH_H

#include <stdint.h>
#include <sys/types.h>

struct growth {
    uint64_t kib; /* resident */
    unsigned descriptors;
    uint64_t files_kib; /* that these descriptors' regular files take, those without a name as well */
};

struct growth growth_of(pid_t pid);

/* Prints both; 1 where it grew, by more than an allocator's or a translator's slack. */
unsigned growth_wrong(const char *who, const struct growth *early, const struct growth *late);

#endif
