/* SPDX-License-Identifier: MIT */
/* Blocks that ran, told by the functions that they lie in. */
#ifndef RIG_COVERAGE_FUNCTIONS_H
#define RIG_COVERAGE_FUNCTIONS_H

#include <fuzz/coverage/blocks.h>
#include <kernel/names.h>

#include <stdio.h>

struct rig_reached_function {
    const char *name;       /* lives as long as the names */
    uint64_t size, reached; /* bytes */
    unsigned blocks;
};

/* Of blocks that are sorted, by address; to be freed. NULL: out of memory. A block without a name is in none. */
struct rig_reached_function *rig_reached_functions(const struct rig_block *sorted, size_t count,
                                                   const struct rig_kernel_names *names, size_t *functions);

void rig_reached_functions_head(FILE *out);
void rig_reached_function_print(FILE *out, const struct rig_reached_function *function);

struct rig_xen_sum {
    size_t blocks, functions;
    uint64_t bytes, text; /* that ran, of all of Xen's code; 0: not known */
};

/* Of Xen's code; 0 where its size is not known. */
double rig_xen_sum_percent(const struct rig_xen_sum *sum);

/*
 * Xen's functions: a line that sums up, and the table. `image`: the file that ran, for its names (kernel/names.h);
 * where it has none there is no table. *sum is filled in. Nothing is printed without a block.
 */
void rig_xen_functions_print(FILE *out, const struct rig_block *sorted, size_t count, const char *image,
                             struct rig_xen_sum *sum);

#endif
