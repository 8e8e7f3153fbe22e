/* SPDX-License-Identifier: MIT */
#include <boot/matrix/edges.h>

struct rig_edge rig_matrix_edge(const struct rig_matrix_plan *plan, const struct rig_cell *cells, unsigned variant)
{
    struct rig_edge edge = {RIG_NO_KERNEL, RIG_NO_KERNEL};

    for (unsigned k = 0; k < plan->kernel_count; k++) {
        const struct rig_cell *cell = &cells[k * plan->variant_count + variant];

        if (cell->state != RIG_CELL_DONE)
            continue;
        if (!cell->is_finding)
            edge.last_good = k;
        else if (edge.first_bad == RIG_NO_KERNEL)
            edge.first_bad = k;
    }
    return edge;
}
