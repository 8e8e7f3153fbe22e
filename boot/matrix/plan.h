/* SPDX-License-Identifier: MIT */
/*
 * A matrix that is being run: results/NAME/ with
 *     plan.json            its kernels and variants, resolved once, so that a resumed one boots the same
 *     cells/K-V.json       what came of kernel K in variant V; appears whole or not at all
 *     cells/K-V.console    all that was printed
 *     cells/K-V.log        what the process that boots it says: progress, errors
 *     report.html, junit.xml
 */
#ifndef RIG_BOOT_MATRIX_PLAN_H
#define RIG_BOOT_MATRIX_PLAN_H

#include <base/error.h>
#include <base/files.h>
#include <boot/matrix/file.h>
#include <kernel/source.h>

#include <cjson/cJSON.h>

struct rig_matrix_kernel {
    const char *word; /* stands for this one kernel, on any day */
    const char *name; /* for people */
};

struct rig_matrix_plan {
    char dir[RIG_PATH_SIZE];
    const char *title;
    unsigned seconds;  /* of a boot */
    const char *until; /* a function at which a boot is over; NULL: at its first program */
    struct rig_matrix_kernel kernels[RIG_MATRIX_KERNELS];
    unsigned kernel_count;
    struct rig_variant variants[RIG_MATRIX_VARIANTS];
    unsigned variant_count;
    cJSON *json; /* plan.json; owns the strings */
};

/*
 * Makes results/NAME of what a matrix's text and the kernels of the command line (which win) stand for; Debian's are
 * looked up here. seconds, until: as in the plan.
 */
int rig_matrix_plan_make(struct rig_matrix_plan *plan, const char *dir, const char *title,
                         const struct rig_matrix_file *file, const struct rig_kernel_store *store, unsigned seconds,
                         const char *until, struct rig_error *err);

/* Reads one that is there. Returns 1, without an error, where there is none. */
int rig_matrix_plan_open(struct rig_matrix_plan *plan, const char *dir, struct rig_error *err);
void rig_matrix_plan_close(struct rig_matrix_plan *plan);

/* The path of a cell's file; `suffix`: "json", "console", "log". */
int rig_matrix_path(const struct rig_matrix_plan *plan, unsigned cell, const char *suffix, char path[RIG_PATH_SIZE],
                    struct rig_error *err);

/* Cells are numbered kernel by kernel. */
static inline unsigned rig_matrix_cells(const struct rig_matrix_plan *plan)
{
    return plan->kernel_count * plan->variant_count;
}

/* A cell's object, to be freed; NULL: it has none yet. */
cJSON *rig_matrix_cell_read(const struct rig_matrix_plan *plan, unsigned cell);

#endif
