/* SPDX-License-Identifier: MIT */
/*
 * A matrix as a person writes it:
 *
 *     # a comment
 *     kernel debian:6.12 debian:7.3       each of them down
 *     memory 256                          of every variant, unless it says otherwise
 *     variant amd-smp                     each of them across
 *         cpu amd
 *         vcpus 4
 *     variant kfence
 *         append kfence.sample_interval=1
 *
 * Settings: xen, cpu, memory, vcpus, role, append, initrd, e820 FROM..TO reserved. Pure.
 */
#ifndef RIG_BOOT_MATRIX_FILE_H
#define RIG_BOOT_MATRIX_FILE_H

#include <base/error.h>
#include <boot/variant.h>

#define RIG_MATRIX_KERNELS 64
#define RIG_MATRIX_VARIANTS 32

struct rig_matrix_file {
    const char *kernels[RIG_MATRIX_KERNELS]; /* as typed */
    unsigned kernel_count;
    struct rig_variant variants[RIG_MATRIX_VARIANTS];
    unsigned variant_count;
    char *words; /* what the strings point into; owned */
};

/* RIG_ERROR_USAGE with "NAME:LINE: found ..; expected ..". To be freed also where it fails. */
int rig_matrix_file_parse(struct rig_matrix_file *file, const char *text, const char *name, struct rig_error *err);
void rig_matrix_file_free(struct rig_matrix_file *file);

#endif
