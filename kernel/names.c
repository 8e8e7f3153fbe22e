/* SPDX-License-Identifier: MIT */
#include <kernel/names_table.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int (*origin)(struct rig_kernel_names *names, const struct rig_kernel_image *image, const char *map,
                      struct rig_error *err);

static int of_map(struct rig_kernel_names *names, const struct rig_kernel_image *image, const char *map,
                  struct rig_error *err)
{
    (void)image;
    return map && map[0] ? rig_names_of_map(names, map, err) : 1;
}

static int of_symtab(struct rig_kernel_names *names, const struct rig_kernel_image *image, const char *map,
                     struct rig_error *err)
{
    (void)map;
    return rig_names_of_symtab(names, image, err);
}

static int of_kallsyms(struct rig_kernel_names *names, const struct rig_kernel_image *image, const char *map,
                       struct rig_error *err)
{
    (void)map;
    return rig_names_of_kallsyms(names, image, err);
}

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

int rig_kernel_names_read(struct rig_kernel_names **names, const struct rig_kernel_image *image, const char *system_map,
                          struct rig_error *err)
{
    static const struct {
        const char *from;
        origin read;
    } origins[] = {{"System.map", of_map}, {"symbol table", of_symtab}, {"kallsyms", of_kallsyms}};
    bool misfit = false;

    for (size_t i = 0; i < sizeof(origins) / sizeof(origins[0]); i++) {
        struct rig_kernel_names *table = rig_names_new(origins[i].from);
        int result = table ? origins[i].read(table, image, system_map, err)
                           : rig_error_set(err, RIG_ERROR_MACHINERY, "no memory for the kernel's names");

        if (result == 0 && !rig_names_finish(table))
            result = rig_error_set(err, RIG_ERROR_MACHINERY, "no memory for the kernel's names");
        if (result == 0 && fits(table, image)) {
            *names = table;
            return 0;
        }
        rig_kernel_names_free(table);
        if (result < 0)
            return -1;
        misfit |= result == 0;
    }
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
    size_t low = 0, high = names->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (names->at[middle].address <= address)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return false;
    low--;
    while (low > 0 && names->at[low - 1].address == names->at[low].address)
        low--;
    *symbol = rig_kernel_names_get(names, low);
    /* The last one of all has no end, and values below the kernel's half are not addresses. */
    return symbol->size > 0 && symbol->address >> 63;
}

const char *rig_kernel_names_print(const struct rig_kernel_names *names, uint64_t address, char *text, size_t size)
{
    struct rig_kernel_symbol symbol;

    if (rig_kernel_names_at(names, address, &symbol))
        (void)snprintf(text, size, "%s+%#llx/%#llx", symbol.name, (unsigned long long)(address - symbol.address),
                       (unsigned long long)symbol.size);
    else
        (void)snprintf(text, size, "%#llx", (unsigned long long)address);
    return text;
}
