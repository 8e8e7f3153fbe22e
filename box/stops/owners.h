/* SPDX-License-Identifier: MIT */
/*
 * Whose a block is: the kernel's that is looked at, Xen's, or somebody else's (dom0's beside a domU, a program's), and
 * what engines make of the counters.
 */
#ifndef RIG_BOX_STOPS_OWNERS_H
#define RIG_BOX_STOPS_OWNERS_H

#include <base/error.h>
#include <box/plugin/shared.h>
#include <box/stops/gdb.h>

#include <stddef.h>
#include <stdint.h>

/* Frames of the machine, a bit each. */
struct rig_frames {
    uint64_t bits[RIG_PLUGIN_MOST_PAGES / 64];
};

/* Adds those that the virtual addresses from `from` up to `to` are mapped to below `cr3`. The machine stands. */
int rig_frames_add(struct rig_frames *frames, struct rig_gdb *gdb, uint64_t cr3, uint64_t from, uint64_t to,
                   struct rig_error *err);

/* Bits, for rig_coverage_fold. */
enum rig_owner { RIG_OWNER_KERNEL = 1, RIG_OWNER_XEN = 2, RIG_OWNER_OTHER = 4 };

/*
 * Pure. Xen's are known by their virtual address (asm-x86/config.h of Xen: slots 256..271 are its own, and no PV guest
 * runs there), the kernel's by the frames of its text.
 */
enum rig_owner rig_block_owner(const struct rig_plugin_block *block, const struct rig_frames *kernel);

/*
 * Pure. Adds the counters of blocks of the given owners (a set of bits) to a map of `size` bytes, saturating at 255:
 * what libFuzzer's extra counters and AFL++'s map want. A block's place in the map is made of its virtual address
 * alone, and so is the same in another boot, in another QEMU and after any restore.
 */
void rig_coverage_fold(const struct rig_plugin_block *blocks, const uint64_t *counters, size_t count,
                       const struct rig_frames *kernel, unsigned owners, uint8_t *map, size_t size);

#endif
