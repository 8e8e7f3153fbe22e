/* SPDX-License-Identifier: MIT */
/*
 * What cases of a kernel reached: as feedback for an engine after each case, and as a record of the campaign, by the
 * names of functions.
 */
#ifndef RIG_KERNELS_REACH_H
#define RIG_KERNELS_REACH_H

#include <box/stops/plugin.h>
#include <kernel/names.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that an engine is given; a block's is told by its address, so that it is the same in every run. */
#define RIG_REACH_COUNTERS ((size_t)1 << 16)

/* The lowest address of a kernel's own text, and of Xen's hole (Documentation/arch/x86/x86_64/mm.rst). */
#define RIG_REACH_KERNEL UINT64_C(0xffffffff80000000)
#define RIG_REACH_XEN UINT64_C(0xffff800000000000)
#define RIG_REACH_XEN_END UINT64_C(0xffff880000000000)

struct rig_reached_block {
    uint64_t address; /* 0: an empty row */
    uint32_t size;    /* bytes */
};

/* All zeros: nothing was reached. */
struct rig_reach {
    struct rig_reached_block *blocks; /* by hash of the address */
    size_t count, room;
    bool *known; /* by the plugin's own numbers: those that are among the blocks */
    uint64_t machine;
};

/*
 * Takes what the plugin counted: adds blocks to the record, and merges them into `counters` (RIG_REACH_COUNTERS bytes;
 * NULL: nobody asks). The kernel's blocks count how often they were begun, Xen's only that they were: its timers come
 * when they come. `machine`: another number where the plugin is another one. false: out of memory.
 */
bool rig_reach_take(struct rig_reach *reach, const struct rig_plugin *plugin, uint64_t machine, uint8_t *counters);
void rig_reach_free(struct rig_reach *reach);

/* The record as a file: a line a block. A file that is not there is an empty record. */
int rig_reach_read(struct rig_reach *reach, const char *path, struct rig_error *err);
int rig_reach_write(const struct rig_reach *reach, const char *path, struct rig_error *err);

struct rig_reach_sum {
    size_t kernel_blocks, kernel_functions, xen_blocks;
    uint64_t xen_bytes;
};

/*
 * Writes a table to `path`, a function of the kernel a line, with the share of its bytes that ran; functions of Xen's
 * interface (xen_*) first. Fills *sum in. `path` NULL: only that.
 */
int rig_reach_tell(const struct rig_reach *reach, const struct rig_kernel_names *names, const char *path,
                   struct rig_reach_sum *sum, struct rig_error *err);

#endif
