/* SPDX-License-Identifier: MIT */
/* A matrix on the terminal: kernels down, variants across. */
#ifndef RIG_BOOT_MATRIX_TABLE_H
#define RIG_BOOT_MATRIX_TABLE_H

#include <boot/matrix/pool.h>

#include <stdio.h>

/* The whole table; returns its lines. `live`: with what runs, in place of what is done. */
unsigned rig_matrix_table(FILE *out, const struct rig_matrix_plan *plan, const struct rig_cell *cells);

/* Progress: on a terminal the table, drawn over itself; else a line for each cell that is done. */
struct rig_table_progress {
    FILE *out;
    bool terminal;
    unsigned lines; /* drawn last */
    double drawn;
};
void rig_table_look(void *progress, const struct rig_matrix_plan *plan, const struct rig_cell *cells, unsigned changed);

#endif
