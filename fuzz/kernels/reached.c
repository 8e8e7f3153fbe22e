/* SPDX-License-Identifier: MIT */
#include <fuzz/kernels/reached.h>

#include <base/files.h>
#include <fuzz/coverage/functions.h>
#include <rig/x86.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void merge(uint8_t *counters, uint64_t address, uint64_t times)
{
    uint8_t *counter = &counters[rig_block_counter(address, RIG_REACHED_COUNTERS)];
    const uint64_t sum = *counter + (x86_is_xens_address(address) ? 1 : times);

    *counter = (uint8_t)(sum < UINT8_MAX ? sum : UINT8_MAX);
}

bool rig_reached_take(struct rig_reached *reached, const struct rig_plugin *plugin, uint64_t machine, uint8_t *counters)
{
    const struct rig_plugin_block *blocks = rig_plugin_blocks(plugin);
    const uint64_t *times = rig_plugin_counters(plugin);
    const uint32_t count = rig_plugin_block_count(plugin);

    if (!reached->known)
        reached->known = calloc(RIG_PLUGIN_MOST_BLOCKS, sizeof(*reached->known));
    if (!reached->known)
        return false;
    if (reached->machine != machine)
        memset(reached->known, 0, RIG_PLUGIN_MOST_BLOCKS * sizeof(*reached->known));
    reached->machine = machine;
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t address = blocks[i].address;

        if (!times[i] || (address < START_KERNEL_MAP && !x86_is_xens_address(address)))
            continue;
        if (!reached->known[i] && !rig_blocks_add(&reached->blocks, address, blocks[i].size))
            return false;
        reached->known[i] = true;
        if (counters)
            merge(counters, address, times[i]);
    }
    return true;
}

void rig_reached_free(struct rig_reached *reached)
{
    rig_blocks_free(&reached->blocks);
    free(reached->known);
    *reached = (struct rig_reached){0};
}

/* --- by names ------------------------------------------------------------------------------------------------------*/

static bool is_xens(const struct rig_reached_function *f)
{
    return strncmp(f->name, "xen_", 4) == 0 || strncmp(f->name, "__xen_", 6) == 0;
}

static void print(FILE *out, const struct rig_reached_function *functions, const struct rig_reached_sum *sum)
{
    (void)fprintf(out, "%zu functions of the kernel, %zu blocks\n", sum->kernel_functions, sum->kernel_blocks);
    rig_reached_functions_head(out);
    for (unsigned xens = 2; xens-- > 0;)
        for (size_t i = 0; i < sum->kernel_functions; i++)
            if (is_xens(&functions[i]) == (xens == 1))
                rig_reached_function_print(out, &functions[i]);
}

/* Xen's addresses are below the kernel's. */
static size_t count_xens(const struct rig_block *sorted, size_t count)
{
    size_t n = 0;

    while (n < count && x86_is_xens_address(sorted[n].address))
        n++;
    return n;
}

int rig_reached_tell(const struct rig_blocks *blocks, const struct rig_reached_names *names, const char *path,
                     struct rig_reached_sum *sum, struct rig_error *err)
{
    struct rig_block *all = rig_blocks_sorted(blocks);
    const size_t xens = all ? count_xens(all, blocks->count) : 0;
    struct rig_reached_function *functions = NULL;
    char *text = NULL;
    size_t size;
    FILE *out = NULL;

    *sum = (struct rig_reached_sum){.kernel_blocks = blocks->count - xens};
    if (all)
        functions = rig_reached_functions(all + xens, blocks->count - xens, names->kernel, &sum->kernel_functions);
    if (functions)
        out = open_memstream(&text, &size);
    if (out) {
        print(out, functions, sum);
        (void)fputc('\n', out);
        rig_xen_functions_print(out, all, xens, names->xen_image, &sum->xen);
    }
    free(functions);
    free(all);
    return out ? rig_write_stream(path, out, &text, err) : rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
}
