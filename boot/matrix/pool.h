/* SPDX-License-Identifier: MIT */
/* Runs the cells of a matrix, some at a time, each in a process of its own that takes its box along when it ends. */
#ifndef RIG_BOOT_MATRIX_POOL_H
#define RIG_BOOT_MATRIX_POOL_H

#include <base/arguments.h>
#include <boot/matrix/plan.h>

#include <signal.h>
#include <stdbool.h>

enum rig_cell_state {
    RIG_CELL_WAITS,
    RIG_CELL_RUNS,
    RIG_CELL_DONE,   /* it has an object */
    RIG_CELL_FAILED, /* it has none, and its log says why */
    RIG_CELL_OTHERS  /* another share's */
};

struct rig_cell {
    enum rig_cell_state state;
    char text[160]; /* DONE: the verdict; RUNS: how far it is; FAILED: why not */
    bool is_finding;
    double seconds; /* DONE: that the boot took; RUNS: since its process started */
    int code;       /* FAILED: the process's exit code */
    unsigned tries;
};

struct rig_pool_options {
    const struct rig_arguments *command; /* a cell's process, before "--cell N" */
    unsigned jobs;
    /* Called whenever a cell changed, and now and then. */
    void (*look)(void *context, const struct rig_matrix_plan *plan, const struct rig_cell *cells, unsigned changed);
    void *context;
    const volatile sig_atomic_t *stop; /* set: end what runs, and return */
};

#define RIG_POOL_NONE (~0U) /* `changed`: none did */

/*
 * `cells`: one for each, in any state; those with an object on disk are done already. 0, also where cells failed; -1:
 * stopped (then *err says so), or no process can be started.
 */
int rig_pool_run(const struct rig_matrix_plan *plan, struct rig_cell *cells, const struct rig_pool_options *options,
                 struct rig_error *err);

/* A cell as the disk has it. */
void rig_cell_read(const struct rig_matrix_plan *plan, unsigned cell, struct rig_cell *to);

#endif
