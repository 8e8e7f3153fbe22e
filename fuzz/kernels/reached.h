/* SPDX-License-Identifier: MIT */
/*
 * What cases of a kernel reached: as feedback for an engine after each case, and as a record of the campaign, by the
 * names of functions.
 */
#ifndef RIG_KERNELS_REACHED_H
#define RIG_KERNELS_REACHED_H

#include <box/stops/plugin.h>
#include <fuzz/coverage/blocks.h>
#include <fuzz/coverage/functions.h>
#include <kernel/names.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that an engine is given. */
#define RIG_REACHED_COUNTERS ((size_t)1 << 16)

/* All zeros: nothing was reached. */
struct rig_reached {
    struct rig_blocks blocks;
    bool *known; /* by the plugin's own numbers: those that are among the blocks */
    uint64_t machine;
};

/*
 * Takes what the plugin counted: adds blocks to the record, and merges them into `counters` (RIG_REACHED_COUNTERS
 * bytes; NULL: nobody asks). The kernel's blocks count how often they were begun, Xen's only that they were: its timers
 * come when they come. `machine`: another number where the plugin is another one. false: out of memory.
 */
bool rig_reached_take(struct rig_reached *reached, const struct rig_plugin *plugin, uint64_t machine,
                      uint8_t *counters);
void rig_reached_free(struct rig_reached *reached);

struct rig_reached_sum {
    size_t kernel_blocks, kernel_functions;
    struct rig_xen_sum xen;
};

struct rig_reached_names {
    const struct rig_kernel_names *kernel;
    const char *xen_image; /* a file */
};

/*
 * Writes a table to `path`, a function of the kernel a line, with the share of its bytes that ran, functions of Xen's
 * interface (xen_*) first; and then Xen's own. Fills *sum in.
 */
int rig_reached_tell(const struct rig_blocks *blocks, const struct rig_reached_names *names, const char *path,
                     struct rig_reached_sum *sum, struct rig_error *err);

#endif
