/* SPDX-License-Identifier: MIT */
#include <box/stops/owners.h>

#include <rig/x86.h>

#define PAGE_SIZE UINT64_C(4096)

int rig_frames_add(struct rig_frames *frames, struct rig_gdb *gdb, uint64_t cr3, uint64_t from, uint64_t to,
                   struct rig_error *err)
{
    for (uint64_t address = from & ~(PAGE_SIZE - 1); address < to; address += PAGE_SIZE) {
        uint64_t physical = 0;
        int result = rig_gdb_translate(gdb, cr3, address, &physical, err);
        uint64_t frame = physical / PAGE_SIZE;

        if (result < 0)
            return -1;
        if (result == 0 && frame < RIG_PLUGIN_MOST_PAGES)
            frames->bits[frame / 64] |= UINT64_C(1) << frame % 64;
    }
    return 0;
}

enum rig_owner rig_block_owner(const struct rig_plugin_block *block, const struct rig_frames *kernel)
{
    uint64_t frame = block->place / PAGE_SIZE;

    if (x86_is_xens_address(block->address))
        return RIG_OWNER_XEN;
    return frame < RIG_PLUGIN_MOST_PAGES && (kernel->bits[frame / 64] >> frame % 64 & 1) ? RIG_OWNER_KERNEL
                                                                                         : RIG_OWNER_OTHER;
}

void rig_coverage_fold(const struct rig_plugin_block *blocks, const uint64_t *counters, size_t count,
                       const struct rig_frames *kernel, unsigned owners, uint8_t *map, size_t size)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t *at;

        if (counters[i] == 0 || !(rig_block_owner(&blocks[i], kernel) & owners))
            continue;
        at = &map[(blocks[i].address * UINT64_C(0x9e3779b97f4a7c15) >> 32) % size];
        *at = counters[i] < (uint64_t)UINT8_MAX - *at ? (uint8_t)(*at + counters[i]) : UINT8_MAX;
    }
}
