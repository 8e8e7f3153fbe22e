/* SPDX-License-Identifier: MIT */
/* scripts/boot --matrix, and --name. */
#ifndef RIG_BOOT_MATRIX_COMMAND_H
#define RIG_BOOT_MATRIX_COMMAND_H

#include <boot/options.h>
#include <kernel/source.h>

/*
 * Runs what is left of a matrix, or boots one cell of it where options->cell says so. *findings: how many cells are
 * such. RIG_ERROR_MACHINERY also where a cell has no answer.
 */
int rig_matrix_command(const struct rig_boot_options *options, const struct rig_kernel_store *store, unsigned *findings,
                       struct rig_error *err);

#endif
