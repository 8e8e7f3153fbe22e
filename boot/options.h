/* SPDX-License-Identifier: MIT */
/* The command line of scripts/boot. */
#ifndef RIG_BOOT_OPTIONS_H
#define RIG_BOOT_OPTIONS_H

#include <base/error.h>
#include <base/share.h>
#include <boot/variant.h>
#include <box/box.h>

#include <stdbool.h>
#include <stdint.h>

struct rig_boot_options {
    struct rig_box_options box;
    const char *xen; /* releases, commas between, or "all", or a hypervisor's file; NULL: the default */
    const char *cpu; /* models, commas between; NULL: the default */
    unsigned memory_mib;
    unsigned vcpus;
    unsigned role; /* enum rig_role */
    const char *append;
    const char *initrd;
    const char *e820;  /* reserved ranges, commas between */
    const char *until; /* a function; NULL: the first program */
    uint64_t seconds;
    bool json;
    bool console;
    bool bisect;
    bool bisect_debian;         /* the kernels are two versions: one good, one bad */
    const char *matrix;         /* its file; NULL: none */
    const char *name;           /* of RESULTS/NAME; NULL: none was given */
    const char *results;        /* the directory that it is in */
    const char *junit;          /* a file; NULL: none */
    struct rig_share share;     /* of the matrix: the boots that are ours; the others run elsewhere */
    bool status;                /* boots nothing: makes RESULTS/NAME, and says how far it is */
    unsigned jobs;              /* boots at a time, of a matrix */
    const char *cell;           /* of the matrix `name`: what its own processes are told; NULL: none */
    const char *const *kernels; /* as they were typed */
    unsigned kernel_count;
};

int rig_boot_options_read(struct rig_boot_options *options, int argc, char **argv, struct rig_error *err);

#endif
