/* SPDX-License-Identifier: MIT */
/* A set of blocks of code that ran, each told by its virtual address; and its file, a line a block. */
#ifndef RIG_COVERAGE_BLOCKS_H
#define RIG_COVERAGE_BLOCKS_H

#include <base/error.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rig_block {
    uint64_t address; /* 0: an empty row */
    uint32_t size;    /* bytes, of the longest that was seen */
};

/* All zeros: no block. */
struct rig_blocks {
    struct rig_block *rows; /* by hash of the address */
    size_t count, room;
};

void rig_blocks_free(struct rig_blocks *blocks);

/* false: out of memory. */
bool rig_blocks_add(struct rig_blocks *blocks, uint64_t address, uint32_t size);

bool rig_blocks_has(const struct rig_blocks *blocks, uint64_t address);

/* By address, `count` of them; to be freed. NULL: out of memory. */
struct rig_block *rig_blocks_sorted(const struct rig_blocks *blocks);

/* Bytes in all blocks; blocks overlap where a jump leads into one, and a byte counts once. Sorted as above. */
uint64_t rig_blocks_bytes(const struct rig_block *sorted, size_t count);

/* Adds those of a file; one that is not there has none. RIG_ERROR_USAGE: it is no such file. */
int rig_blocks_read(struct rig_blocks *blocks, const char *path, struct rig_error *err);
int rig_blocks_write(const struct rig_blocks *blocks, const char *path, struct rig_error *err);

/* A place for a block among `room`, a power of two: for counters that an engine is given, the same in every run. */
size_t rig_block_counter(uint64_t address, size_t room);

#endif
