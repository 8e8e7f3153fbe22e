/* SPDX-License-Identifier: MIT */
#include <fuzz/session/xen_blocks.h>

#include <base/files.h>
#include <rig/x86.h>

#include <stdlib.h>

#define PATIENCE 30 /* seconds; a busy machine is slow */

struct watched {
    uint32_t number; /* the plugin's */
    uint64_t before; /* the counter */
};

struct rig_xen_blocks {
    struct rig_plugin *plugin;
    uint32_t looked_at; /* blocks of the plugin's, Xen's or not */
    size_t count, begun_count;
    struct watched *watched;               /* Xen's; room for all blocks there can be, of which few are ever touched */
    const struct rig_plugin_block **begun; /* the same */
};

/* What was translated since the last time, and that nobody has begun before. */
static void look_for_more(struct rig_xen_blocks *blocks)
{
    const struct rig_plugin_block *all = rig_plugin_blocks(blocks->plugin);
    const uint32_t count = rig_plugin_block_count(blocks->plugin);

    for (; blocks->looked_at < count; blocks->looked_at++)
        if (x86_is_xens_address(all[blocks->looked_at].address))
            blocks->watched[blocks->count++] = (struct watched){.number = blocks->looked_at};
}

void rig_xen_blocks_before(struct rig_xen_blocks *blocks)
{
    const uint64_t *counters = rig_plugin_counters(blocks->plugin);

    look_for_more(blocks);
    for (size_t i = 0; i < blocks->count; i++)
        blocks->watched[i].before = counters[blocks->watched[i].number];
    blocks->begun_count = 0;
}

/* A block that was translated only now has a `before` of 0. */
void rig_xen_blocks_after(struct rig_xen_blocks *blocks, const struct rig_blocks *left_out)
{
    const struct rig_plugin_block *all = rig_plugin_blocks(blocks->plugin);
    const uint64_t *counters = rig_plugin_counters(blocks->plugin);

    look_for_more(blocks);
    blocks->begun_count = 0;
    for (size_t i = 0; i < blocks->count; i++) {
        const struct watched *watched = &blocks->watched[i];

        if (counters[watched->number] != watched->before && !rig_blocks_has(left_out, all[watched->number].address))
            blocks->begun[blocks->begun_count++] = &all[watched->number];
    }
}

const struct rig_plugin_block *const *rig_xen_blocks_begun(const struct rig_xen_blocks *blocks, size_t *count)
{
    *count = blocks->begun_count;
    return blocks->begun;
}

bool rig_xen_blocks_add(const struct rig_xen_blocks *blocks, struct rig_blocks *set)
{
    for (size_t i = 0; i < blocks->begun_count; i++)
        if (!rig_blocks_add(set, blocks->begun[i]->address, blocks->begun[i]->size))
            return false;
    return true;
}

int rig_xen_blocks_open(struct rig_xen_blocks **blocks, const char *run_dir, struct rig_error *err)
{
    struct rig_xen_blocks *new = calloc(1, sizeof(*new));
    char path[RIG_PATH_SIZE];

    *blocks = NULL;
    if (!new)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    new->watched = calloc(RIG_PLUGIN_MOST_BLOCKS, sizeof(*new->watched));
    new->begun = calloc(RIG_PLUGIN_MOST_BLOCKS, sizeof(const struct rig_plugin_block *));
    if (!new->watched || !new->begun) {
        rig_xen_blocks_close(new);
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    }
    if (rig_path(path, err, "%s/" RIG_PLUGIN_SOCKET, run_dir) < 0 ||
        rig_plugin_open(&new->plugin, path, PATIENCE, err) < 0) {
        rig_xen_blocks_close(new);
        return -1;
    }
    *blocks = new;
    return 0;
}

void rig_xen_blocks_close(struct rig_xen_blocks *blocks)
{
    if (!blocks)
        return;
    rig_plugin_close(blocks->plugin);
    free(blocks->watched);
    free(blocks->begun);
    free(blocks);
}
