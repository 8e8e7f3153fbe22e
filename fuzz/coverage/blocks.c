/* SPDX-License-Identifier: MIT */
#include <fuzz/coverage/blocks.h>

#include <base/files.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

size_t rig_block_counter(uint64_t address, size_t room)
{
    return (size_t)((address * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & (room - 1);
}

static struct rig_block *row(const struct rig_blocks *blocks, uint64_t address)
{
    size_t at = rig_block_counter(address, blocks->room);

    while (blocks->rows[at].address && blocks->rows[at].address != address)
        at = (at + 1) & (blocks->room - 1);
    return &blocks->rows[at];
}

static bool grow(struct rig_blocks *blocks)
{
    struct rig_blocks larger = {.count = blocks->count, .room = blocks->room ? 2 * blocks->room : 4096};

    larger.rows = calloc(larger.room, sizeof(*larger.rows));
    if (!larger.rows)
        return false;
    for (size_t i = 0; i < blocks->room; i++)
        if (blocks->rows[i].address)
            *row(&larger, blocks->rows[i].address) = blocks->rows[i];
    free(blocks->rows);
    *blocks = larger;
    return true;
}

void rig_blocks_free(struct rig_blocks *blocks)
{
    free(blocks->rows);
    *blocks = (struct rig_blocks){0};
}

bool rig_blocks_add(struct rig_blocks *blocks, uint64_t address, uint32_t size)
{
    struct rig_block *found;

    if (2 * (blocks->count + 1) > blocks->room && !grow(blocks))
        return false;
    found = row(blocks, address);
    blocks->count += found->address == 0;
    found->address = address;
    found->size = size > found->size ? size : found->size;
    return true;
}

bool rig_blocks_has(const struct rig_blocks *blocks, uint64_t address)
{
    return blocks->room && row(blocks, address)->address == address;
}

static int by_address(const void *left, const void *right)
{
    const struct rig_block *a = left, *b = right;

    return (a->address > b->address) - (a->address < b->address);
}

struct rig_block *rig_blocks_sorted(const struct rig_blocks *blocks)
{
    struct rig_block *all = calloc(blocks->count + 1, sizeof(*all));
    size_t n = 0;

    if (!all)
        return NULL;
    for (size_t i = 0; i < blocks->room; i++)
        if (blocks->rows[i].address)
            all[n++] = blocks->rows[i];
    qsort(all, n, sizeof(*all), by_address);
    return all;
}

uint64_t rig_blocks_bytes(const struct rig_block *sorted, size_t count)
{
    uint64_t upto = 0, bytes = 0;

    for (size_t i = 0; i < count; i++) {
        const uint64_t from = sorted[i].address > upto ? sorted[i].address : upto;
        const uint64_t end = sorted[i].address + sorted[i].size;

        bytes += end > from ? end - from : 0;
        upto = end > upto ? end : upto;
    }
    return bytes;
}

int rig_blocks_read(struct rig_blocks *blocks, const char *path, struct rig_error *err)
{
    char *text = rig_read_file(path, NULL), *rest = text, *line;
    int result = 0;

    if (!text)
        return errno == ENOENT
                   ? 0
                   : rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read %.300s: %s", path, strerror(errno));
    while (result == 0 && (line = strsep(&rest, "\n")) != NULL && *line) {
        char *space, *after = line;
        const uint64_t address = strtoull(line, &space, 16);
        const uint64_t size = *space == ' ' ? strtoull(space, &after, 10) : 0;

        if (address == 0 || *after || size == 0 || size > UINT32_MAX)
            result = rig_error_set(err, RIG_ERROR_USAGE, "%.200s: found \"%.40s\"; expected an address and a size",
                                   path, line);
        else if (!rig_blocks_add(blocks, address, (uint32_t)size))
            result = rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    }
    free(text);
    return result;
}

int rig_blocks_write(const struct rig_blocks *blocks, const char *path, struct rig_error *err)
{
    struct rig_block *all = rig_blocks_sorted(blocks);
    char *text = NULL;
    size_t size;
    FILE *out = all ? open_memstream(&text, &size) : NULL;

    if (!out) {
        free(all);
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    }
    for (size_t i = 0; i < blocks->count; i++)
        (void)fprintf(out, "%" PRIx64 " %" PRIu32 "\n", all[i].address, all[i].size);
    free(all);
    return rig_write_stream(path, out, &text, err);
}
