/* SPDX-License-Identifier: MIT */
/* One cell of a matrix, booted in this process. */
#ifndef RIG_BOOT_MATRIX_CELL_H
#define RIG_BOOT_MATRIX_CELL_H

#include <boot/matrix/plan.h>
#include <box/box.h>

/* Its object and console go to the disk; the object last, and whole. */
int rig_matrix_cell_run(const struct rig_matrix_plan *plan, unsigned cell, const struct rig_box_options *box,
                        const struct rig_kernel_store *store, struct rig_error *err);

#endif
