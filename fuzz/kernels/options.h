/* SPDX-License-Identifier: MIT */
/* The command line of a campaign on a kernel. */
#ifndef RIG_KERNELS_OPTIONS_H
#define RIG_KERNELS_OPTIONS_H

#include <base/error.h>
#include <box/box.h>

#include <stdint.h>

enum rig_kernels_engine { RIG_KERNELS_EXHAUSTIVE, RIG_KERNELS_LIBFUZZER, RIG_KERNELS_AFL };

struct rig_kernels_options {
    struct rig_box_options box;
    const char *kernel;
    const char *from, *until;
    const char *also; /* other kernels, on which findings are run too, commas between; NULL: none */
    const char *results;
    const char *name; /* never NULL: made of the time where none is given */
    char made_name[64];
    const char *seeds, *commit; /* what scripts/fuzz says to every campaign */
    enum rig_kernels_engine engine;
    unsigned seed; /* of libFuzzer and AFL++ */
    unsigned memory_mib;
    bool cold;         /* every case from a cold boot */
    uint64_t seconds;  /* of the campaign; 0: until the list is done */
    uint64_t patience; /* seconds after which a boot hangs */
};

int rig_kernels_options_read(struct rig_kernels_options *options, int argc, char **argv, struct rig_error *err);

#endif
