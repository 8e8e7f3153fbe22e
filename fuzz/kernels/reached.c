/* SPDX-License-Identifier: MIT */
#include <fuzz/kernels/reached.h>

#include <base/files.h>
#include <rig/x86.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_xen(uint64_t address)
{
    return x86_is_xens_address(address);
}

static void merge(uint8_t *counters, uint64_t address, uint64_t times)
{
    uint8_t *counter = &counters[rig_block_counter(address, RIG_REACHED_COUNTERS)];
    const uint64_t sum = *counter + (is_xen(address) ? 1 : times);

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

        if (!times[i] || (address < START_KERNEL_MAP && !is_xen(address)))
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

struct function {
    const char *name;
    uint64_t size, reached; /* bytes */
    unsigned blocks;
};

static bool is_xens(const struct function *f)
{
    return strncmp(f->name, "xen_", 4) == 0 || strncmp(f->name, "__xen_", 6) == 0;
}

/* Blocks overlap where a jump leads into one: a byte counts once. Returns how many functions there are. */
static size_t by_function(const struct rig_block *all, size_t count, const struct rig_kernel_names *names,
                          struct function *functions, struct rig_reached_sum *sum)
{
    uint64_t upto = 0, inside = 0;
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        const uint64_t from = all[i].address > upto ? all[i].address : upto, end = all[i].address + all[i].size;
        const uint64_t fresh = end > from ? end - from : 0;
        struct rig_kernel_symbol symbol;

        upto = end > upto ? end : upto;
        if (is_xen(all[i].address)) {
            sum->xen_blocks++;
            sum->xen_bytes += fresh;
            continue;
        }
        sum->kernel_blocks++;
        if (!rig_kernel_names_at(names, all[i].address, &symbol))
            continue;
        if (n == 0 || inside != symbol.address)
            functions[n++] = (struct function){.name = symbol.name, .size = symbol.size};
        inside = symbol.address;
        functions[n - 1].reached += fresh;
        functions[n - 1].blocks++;
    }
    sum->kernel_functions = n;
    return n;
}

static void print_function(FILE *out, const struct function *f)
{
    (void)fprintf(out, "%-48s %5u %8" PRIu64 " %8" PRIu64, f->name, f->blocks, f->reached, f->size);
    if (f->size)
        (void)fprintf(out, " %5.0f%%", 100.0 * (double)(f->reached < f->size ? f->reached : f->size) / (double)f->size);
    (void)fputc('\n', out);
}

static void print(FILE *out, const struct function *functions, size_t count, const struct rig_reached_sum *sum)
{
    (void)fprintf(out,
                  "%zu functions of the kernel, %zu blocks; %zu blocks of Xen, %" PRIu64 " bytes\n"
                  "%-48s %5s %8s %8s %6s\n",
                  sum->kernel_functions, sum->kernel_blocks, sum->xen_blocks, sum->xen_bytes, "function", "blocks",
                  "bytes", "of", "share");
    for (unsigned xens = 2; xens-- > 0;)
        for (size_t i = 0; i < count; i++)
            if (is_xens(&functions[i]) == (xens == 1))
                print_function(out, &functions[i]);
}

int rig_reached_tell(const struct rig_blocks *blocks, const struct rig_kernel_names *names, const char *path,
                     struct rig_reached_sum *sum, struct rig_error *err)
{
    struct rig_block *all = rig_blocks_sorted(blocks);
    struct function *functions = calloc(blocks->count + 1, sizeof(*functions));
    char *text = NULL;
    size_t size, count = 0;
    FILE *out;
    int result = 0;

    memset(sum, 0, sizeof(*sum));
    if (all && functions)
        count = by_function(all, blocks->count, names, functions, sum);
    out = all && functions && path ? open_memstream(&text, &size) : NULL;
    if (out) {
        print(out, functions, count, sum);
        result = rig_write_stream(path, out, &text, err);
    } else if (path || !all || !functions) {
        result = rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    }
    free(all);
    free(functions);
    return result;
}
