/* SPDX-License-Identifier: MIT */
/* The first bad and the last good of a variant, over the kernels in the order they are given. Pure. */
#ifndef RIG_BOOT_MATRIX_EDGES_H
#define RIG_BOOT_MATRIX_EDGES_H

#include <boot/matrix/pool.h>

#define RIG_NO_KERNEL (~0U)

struct rig_edge {
    unsigned first_bad, last_good; /* indices of kernels; RIG_NO_KERNEL: there is none */
};

struct rig_edge rig_matrix_edge(const struct rig_matrix_plan *plan, const struct rig_cell *cells, unsigned variant);

#endif
