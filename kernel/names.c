/* SPDX-License-Identifier: MIT */
#include <kernel/names_table.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A map of another build has other addresses. Xen enters where the note says, and the symbol there is known by name. */
static bool fits(const struct rig_kernel_names *names, const struct rig_kernel_image *image)
{
    struct rig_kernel_symbol symbol;
    struct rig_elf_segment segment;
    uint64_t lowest = UINT64_MAX;

    if (rig_kernel_note_is(&image->notes, RIG_NOTE_ENTRY) &&
        rig_kernel_names_find(names, "startup_xen", &symbol, NULL) && symbol.address != image->notes.entry)
        return false;
    for (size_t i = 0; rig_elf_segment(image->elf, i, &segment); i++)
        if (segment.header.p_type == PT_LOAD && segment.header.p_vaddr >> 63 && segment.header.p_vaddr < lowest)
            lowest = segment.header.p_vaddr;
    return !rig_kernel_names_find(names, "_text", &symbol, NULL) || symbol.address == lowest;
}

/* The first entry at or behind the address. */
static size_t first_at(const struct rig_kernel_names *names, uint64_t address)
{
    size_t low = 0, high = names->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (names->at[middle].address < address)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool has(const struct rig_kernel_names *names, uint64_t address, const char *name)
{
    for (size_t i = first_at(names, address); i < names->count && names->at[i].address == address; i++)
        if (strcmp(names->text + names->at[i].text, name) == 0)
            return true;
    return false;
}

#define SAMPLES 1024

/* What the image says of itself is all in the map, as far as samples tell: a small change moves most functions. */
static bool agrees(const struct rig_kernel_names *map, const struct rig_kernel_names *own)
{
    size_t step = own->count / SAMPLES + 1;

    for (size_t i = 0; i < own->count; i += step)
        if (own->at[i].address >> 63 && !has(map, own->at[i].address, own->text + own->at[i].text))
            return false;
    return true;
}

/* The names that one origin has, in *names; NULL where it has none. */
static int read_from(struct rig_kernel_names **names, const struct rig_kernel_image *image, const char *map,
                     const char *from, struct rig_error *err)
{
    struct rig_kernel_names *table = rig_names_new(from);
    int result = table ? 0 : rig_error_set(err, RIG_ERROR_MACHINERY, "no memory for the kernel's names");

    *names = NULL;
    if (result == 0 && map)
        result = rig_names_of_map(table, map, err);
    else if (result == 0 && strcmp(from, "kallsyms") == 0)
        result = rig_names_of_kallsyms(table, image, err);
    else if (result == 0)
        result = rig_names_of_symtab(table, image, err);
    if (result == 0 && !rig_names_finish(table))
        result = rig_error_set(err, RIG_ERROR_MACHINERY, "no memory for the kernel's names");
    if (result == 0)
        *names = table;
    else
        rig_kernel_names_free(table);
    return result < 0 ? -1 : 0;
}

int rig_kernel_names_read(struct rig_kernel_names **names, const struct rig_kernel_image *image, const char *system_map,
                          struct rig_error *err)
{
    struct rig_kernel_names *own, *beside = NULL;
    bool misfit;

    if (read_from(&own, image, NULL, "kallsyms", err) < 0)
        return -1;
    if ((system_map && system_map[0] && read_from(&beside, image, system_map, "System.map", err) < 0) ||
        (!beside && read_from(&beside, image, NULL, "symbol table", err) < 0)) {
        rig_kernel_names_free(own);
        return -1;
    }
    if (beside && fits(beside, image) && (!own || agrees(beside, own))) {
        rig_kernel_names_free(own);
        *names = beside;
        return 0;
    }
    misfit = beside != NULL;
    rig_kernel_names_free(beside);
    *names = own;
    if (own)
        return 0;
    return rig_error_set(err, RIG_ERROR_USAGE, "Linux %s: %s", image->release,
                         misfit ? "the names beside the image belong to another build, and it has none itself"
                                : "the image has no names in it (CONFIG_KALLSYMS is off), and there is no System.map");
}

const char *rig_kernel_names_from(const struct rig_kernel_names *names)
{
    return names->from;
}

size_t rig_kernel_names_count(const struct rig_kernel_names *names)
{
    return names->count;
}

struct rig_kernel_symbol rig_kernel_names_get(const struct rig_kernel_names *names, size_t i)
{
    struct rig_kernel_symbol symbol = {names->text + names->at[i].text, names->at[i].address, 0, names->at[i].type};

    for (size_t next = i + 1; next < names->count; next++) {
        if (names->at[next].address != symbol.address) {
            symbol.size = names->at[next].address - symbol.address;
            break;
        }
    }
    return symbol;
}

/* The first place in by_name whose name is not before `name`. */
static size_t lower_bound(const struct rig_kernel_names *names, const char *name)
{
    size_t low = 0, high = names->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(names->text + names->at[names->by_name[middle]].text, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool rig_kernel_names_find(const struct rig_kernel_names *names, const char *name, struct rig_kernel_symbol *symbol,
                           size_t *count)
{
    size_t first = lower_bound(names, name), end = first;

    while (end < names->count && strcmp(names->text + names->at[names->by_name[end]].text, name) == 0)
        end++;
    if (count)
        *count = end - first;
    if (end == first)
        return false;
    *symbol = rig_kernel_names_get(names, names->by_name[first]);
    return true;
}

bool rig_kernel_names_at(const struct rig_kernel_names *names, uint64_t address, struct rig_kernel_symbol *symbol)
{
    size_t i = first_at(names, address);

    if (i == names->count || names->at[i].address != address) {
        if (i == 0)
            return false;
        i = first_at(names, names->at[i - 1].address);
    }
    *symbol = rig_kernel_names_get(names, i);
    /* The last one of all has no end, and values below the kernel's half are not addresses. */
    return symbol->size > 0 && symbol->address >> 63;
}

const char *rig_kernel_names_print(const struct rig_kernel_names *names, uint64_t address, char *text, size_t size)
{
    struct rig_kernel_symbol symbol;

    if (rig_kernel_names_at(names, address, &symbol))
        (void)snprintf(text, size, "%s+0x%llx/0x%llx", symbol.name, (unsigned long long)(address - symbol.address),
                       (unsigned long long)symbol.size);
    else
        (void)snprintf(text, size, "%#llx", (unsigned long long)address);
    return text;
}
