/* SPDX-License-Identifier: MIT */
/* What is to be booted: each kernel in each variant, kernels outside. */
#ifndef RIG_BOOT_CELLS_H
#define RIG_BOOT_CELLS_H

#include <base/error.h>
#include <boot/options.h>
#include <boot/variant.h>
#include <kernel/source.h>

#define RIG_MOST_VARIANTS 32 /* as many as a matrix has */

struct rig_cells {
    struct rig_kernel_sources kernels;
    struct rig_variant variants[RIG_MOST_VARIANTS];
    unsigned variant_count;
    char *words[2]; /* what the variants' strings point into; owned */
};

/* Of a command line: its kernels, and the products of its lists. To be freed also where it fails. */
int rig_cells_of_options(struct rig_cells *cells, const struct rig_boot_options *options,
                         const struct rig_kernel_store *store, struct rig_error *err);

/* Its variants alone. */
int rig_cells_variants(struct rig_cells *cells, const struct rig_boot_options *options, struct rig_error *err);

void rig_cells_free(struct rig_cells *cells);

#endif
