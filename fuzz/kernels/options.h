/* SPDX-License-Identifier: MIT */
/* The command line of a campaign on a kernel. */
#ifndef RIG_KERNELS_OPTIONS_H
#define RIG_KERNELS_OPTIONS_H

#include <base/error.h>
#include <box/box.h>

#include <stdint.h>

struct rig_kernels_options {
    struct rig_box_options box;
    const char *kernel;
    const char *from, *until;
    const char *also; /* other kernels, on which findings are run too, commas between; NULL: none */
    const char *results, *name;
    const char *seeds, *commit; /* what scripts/fuzz says to every campaign */
    unsigned engine;
    unsigned memory_mib;
    bool cold;         /* every case from a cold boot */
    uint64_t seconds;  /* of the campaign; 0: until the list is done */
    uint64_t patience; /* seconds after which a boot hangs */
};

int rig_kernels_options_read(struct rig_kernels_options *options, int argc, char **argv, struct rig_error *err);

#endif
