/* SPDX-License-Identifier: MIT */
/* The night's boots: those kernels that no night has booted yet, on a matrix. */
#ifndef RIG_NIGHTLY_BOOTS_H
#define RIG_NIGHTLY_BOOTS_H

#include <box/box.h>
#include <nightly/kernels.h>

struct boots_plan {
    const struct rig_box_options *box;
    const char *kernels; /* as scripts/boot takes them, commas between: "debian:all" */
    const char *matrix;  /* a file, whose variants count */
    const char *output;  /* of the night */
};

/*
 * Boots what is missing and adds it to *boots, which has what the state holds. OUTPUT/kernels is that matrix, with a
 * report of its own; OUTPUT/boot.log what it said.
 */
int boots_run(const struct boots_plan *plan, struct kernel_boots *boots, struct rig_error *err);

#endif
