/* SPDX-License-Identifier: MIT */
/*
 * Which blocks of Xen are begun between two moments: what the plugin in QEMU counted at the one and at the other. The
 * machine runs all the time.
 */
#ifndef RIG_SESSION_XEN_BLOCKS_H
#define RIG_SESSION_XEN_BLOCKS_H

#include <base/error.h>
#include <box/stops/plugin.h>
#include <fuzz/coverage/blocks.h>

#include <stddef.h>
#include <stdint.h>

struct rig_xen_blocks;

/* Of the QEMU that runs in this run directory. */
int rig_xen_blocks_open(struct rig_xen_blocks **blocks, const char *run_dir, struct rig_error *err);
void rig_xen_blocks_close(struct rig_xen_blocks *blocks);

void rig_xen_blocks_before(struct rig_xen_blocks *blocks);
/* left_out: blocks that do not matter. */
void rig_xen_blocks_after(struct rig_xen_blocks *blocks, const struct rig_blocks *left_out);

/* Adds those to `set`; false: out of memory. */
bool rig_xen_blocks_add(const struct rig_xen_blocks *blocks, struct rig_blocks *set);

/* Those that were begun between _before and _after; valid until the next _before. */
const struct rig_plugin_block *const *rig_xen_blocks_begun(const struct rig_xen_blocks *blocks, size_t *count);

#endif
