/* SPDX-License-Identifier: MIT */
#include <fuzz/kernels/reach.h>

#include <base/files.h>

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t hash(uint64_t address)
{
    return (address * UINT64_C(0x9e3779b97f4a7c15)) >> 32;
}

static struct rig_reached_block *row(const struct rig_reach *reach, uint64_t address)
{
    size_t at = hash(address) & (reach->room - 1);

    while (reach->blocks[at].address && reach->blocks[at].address != address)
        at = (at + 1) & (reach->room - 1);
    return &reach->blocks[at];
}

static bool grow(struct rig_reach *reach)
{
    struct rig_reach larger = {.room = reach->room ? 2 * reach->room : 4096};

    larger.blocks = calloc(larger.room, sizeof(*larger.blocks));
    if (!larger.blocks)
        return false;
    for (size_t i = 0; i < reach->room; i++)
        if (reach->blocks[i].address)
            *row(&larger, reach->blocks[i].address) = reach->blocks[i];
    free(reach->blocks);
    reach->blocks = larger.blocks;
    reach->room = larger.room;
    return true;
}

static bool add(struct rig_reach *reach, uint64_t address, uint32_t size)
{
    struct rig_reached_block *found;

    if (2 * (reach->count + 1) > reach->room && !grow(reach))
        return false;
    found = row(reach, address);
    reach->count += found->address == 0;
    found->address = address;
    found->size = size > found->size ? size : found->size;
    return true;
}

static bool is_xen(uint64_t address)
{
    return address >= RIG_REACH_XEN && address < RIG_REACH_XEN_END;
}

static void merge(uint8_t *counters, uint64_t address, uint64_t times)
{
    uint8_t *counter = &counters[hash(address) & (RIG_REACH_COUNTERS - 1)];
    const uint64_t sum = *counter + (is_xen(address) ? 1 : times);

    *counter = (uint8_t)(sum < UINT8_MAX ? sum : UINT8_MAX);
}

bool rig_reach_take(struct rig_reach *reach, const struct rig_plugin *plugin, uint64_t machine, uint8_t *counters)
{
    const struct rig_plugin_block *blocks = rig_plugin_blocks(plugin);
    const uint64_t *times = rig_plugin_counters(plugin);
    const uint32_t count = rig_plugin_block_count(plugin);

    if (!reach->known)
        reach->known = calloc(RIG_PLUGIN_MOST_BLOCKS, sizeof(*reach->known));
    if (!reach->known)
        return false;
    if (reach->machine != machine)
        memset(reach->known, 0, RIG_PLUGIN_MOST_BLOCKS * sizeof(*reach->known));
    reach->machine = machine;
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t address = blocks[i].address;

        if (!times[i] || (address < RIG_REACH_KERNEL && !is_xen(address)))
            continue;
        if (!reach->known[i] && !add(reach, address, blocks[i].size))
            return false;
        reach->known[i] = true;
        if (counters)
            merge(counters, address, times[i]);
    }
    return true;
}

void rig_reach_free(struct rig_reach *reach)
{
    free(reach->blocks);
    free(reach->known);
    *reach = (struct rig_reach){0};
}

/* --- the record ----------------------------------------------------------------------------------------------------*/

static int by_address(const void *left, const void *right)
{
    const struct rig_reached_block *a = left, *b = right;

    return (a->address > b->address) - (a->address < b->address);
}

/* The blocks by address; to be freed. NULL: out of memory. */
static struct rig_reached_block *sorted(const struct rig_reach *reach)
{
    struct rig_reached_block *all = calloc(reach->count + 1, sizeof(*all));
    size_t n = 0;

    if (!all)
        return NULL;
    for (size_t i = 0; i < reach->room; i++)
        if (reach->blocks[i].address)
            all[n++] = reach->blocks[i];
    qsort(all, n, sizeof(*all), by_address);
    return all;
}

int rig_reach_read(struct rig_reach *reach, const char *path, struct rig_error *err)
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
        else if (!add(reach, address, (uint32_t)size))
            result = rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    }
    free(text);
    return result;
}

static int write_whole(FILE *out, char **text, const char *path, struct rig_error *err)
{
    int result =
        fclose(out) == 0 ? rig_write_file(path, *text, err) : rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");

    free(*text);
    return result;
}

int rig_reach_write(const struct rig_reach *reach, const char *path, struct rig_error *err)
{
    struct rig_reached_block *all = sorted(reach);
    char *text = NULL;
    size_t size;
    FILE *out = all ? open_memstream(&text, &size) : NULL;

    if (!out) {
        free(all);
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    }
    for (size_t i = 0; i < reach->count; i++)
        (void)fprintf(out, "%" PRIx64 " %" PRIu32 "\n", all[i].address, all[i].size);
    free(all);
    return write_whole(out, &text, path, err);
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
static size_t by_function(const struct rig_reached_block *all, size_t count, const struct rig_kernel_names *names,
                          struct function *functions, struct rig_reach_sum *sum)
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

static void print(FILE *out, const struct function *functions, size_t count, const struct rig_reach_sum *sum)
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

int rig_reach_tell(const struct rig_reach *reach, const struct rig_kernel_names *names, const char *path,
                   struct rig_reach_sum *sum, struct rig_error *err)
{
    struct rig_reached_block *all = sorted(reach);
    struct function *functions = calloc(reach->count + 1, sizeof(*functions));
    char *text = NULL;
    size_t size, count = 0;
    FILE *out;
    int result = 0;

    memset(sum, 0, sizeof(*sum));
    if (all && functions)
        count = by_function(all, reach->count, names, functions, sum);
    out = all && functions && path ? open_memstream(&text, &size) : NULL;
    if (out) {
        print(out, functions, count, sum);
        result = write_whole(out, &text, path, err);
    } else if (path || !all || !functions) {
        result = rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    }
    free(all);
    free(functions);
    return result;
}
