/* SPDX-License-Identifier: MIT */
/* results/NAME/report.html: the matrix, and behind each cell its report. One file, no script, nothing from elsewhere.
 */
#ifndef RIG_BOOT_MATRIX_PAGE_H
#define RIG_BOOT_MATRIX_PAGE_H

#include <boot/matrix/pool.h>

int rig_matrix_page(const struct rig_matrix_plan *plan, const struct rig_cell *cells, struct rig_error *err);

#endif
