/* SPDX-License-Identifier: MIT */
#include <kernel/tool/commands.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add_hex(cJSON *out, const char *name, uint64_t value)
{
    char text[32];

    (void)snprintf(text, sizeof(text), "%#llx", (unsigned long long)value);
    cJSON_AddStringToObject(out, name, text);
}

static void add_note(cJSON *out, const struct rig_kernel_notes *notes, unsigned type, const char *name, uint64_t value)
{
    if (rig_kernel_note_is(notes, type))
        add_hex(out, name, value);
}

static void add_notes(cJSON *out, const struct rig_kernel_notes *notes)
{
    cJSON_AddBoolToObject(out, "pv", rig_kernel_notes_pv(notes));
    add_note(out, notes, RIG_NOTE_ENTRY, "entry", notes->entry);
    add_note(out, notes, RIG_NOTE_HYPERCALL_PAGE, "hypercall_page", notes->hypercall_page);
    add_note(out, notes, RIG_NOTE_VIRT_BASE, "virt_base", notes->virt_base);
    add_note(out, notes, RIG_NOTE_INIT_P2M, "init_p2m", notes->init_p2m);
    add_note(out, notes, RIG_NOTE_PHYS32_ENTRY, "phys32_entry", notes->phys32_entry);
    add_note(out, notes, RIG_NOTE_SUPPORTED_FEATURES, "supported_features", notes->supported);
    if (notes->features[0])
        cJSON_AddStringToObject(out, "features", notes->features);
}

static int info(const struct rig_kernel *kernel, int count, char **arguments, cJSON *out, struct rig_error *err)
{
    (void)count;
    (void)arguments;
    (void)err;
    cJSON_AddStringToObject(out, "kernel", kernel->source.name);
    cJSON_AddStringToObject(out, "image", kernel->source.image);
    cJSON_AddStringToObject(out, "release", kernel->image.release);
    cJSON_AddStringToObject(out, "banner", kernel->image.banner);
    cJSON_AddStringToObject(out, "packing", kernel->image.packing);
    cJSON_AddNumberToObject(out, "vmlinux_bytes", (double)kernel->image.size);
    add_notes(out, &kernel->image.notes);
    cJSON_AddNumberToObject(out, "names", kernel->names ? (double)rig_kernel_names_count(kernel->names) : 0);
    cJSON_AddStringToObject(out, "names_from",
                            kernel->names ? rig_kernel_names_from(kernel->names) : kernel->without_names.text);
    if (kernel->btf) {
        unsigned functions, void_void;

        rig_kernel_btf_count(kernel->btf, &functions, &void_void);
        cJSON_AddNumberToObject(out, "btf_functions", functions);
        cJSON_AddNumberToObject(out, "btf_void_void", void_void);
    } else {
        cJSON_AddStringToObject(out, "btf", kernel->without_btf.text);
    }
    return 0;
}

static int need_names(const struct rig_kernel *kernel, struct rig_error *err)
{
    if (kernel->names)
        return 0;
    *err = kernel->without_names;
    return -1;
}

static int need_btf(const struct rig_kernel *kernel, struct rig_error *err)
{
    if (kernel->btf)
        return 0;
    *err = kernel->without_btf;
    return -1;
}

static void add_symbol(cJSON *list, const struct rig_kernel *kernel, const struct rig_kernel_symbol *symbol)
{
    cJSON *row = cJSON_CreateObject();
    char type[2] = {symbol->type, '\0'};
    size_t same = 0;
    struct rig_kernel_symbol first;

    (void)rig_kernel_names_find(kernel->names, symbol->name, &first, &same);
    cJSON_AddStringToObject(row, "name", symbol->name);
    add_hex(row, "address", symbol->address);
    add_hex(row, "size", symbol->size);
    cJSON_AddStringToObject(row, "type", type);
    if (same > 1)
        cJSON_AddNumberToObject(row, "of_that_name", (double)same);
    cJSON_AddItemToArray(list, row);
}

static int symbol(const struct rig_kernel *kernel, int count, char **arguments, cJSON *out, struct rig_error *err)
{
    cJSON *list = cJSON_AddArrayToObject(out, "symbols");
    struct rig_kernel_symbol found;

    if (need_names(kernel, err) < 0)
        return -1;
    for (int i = 0; i < count; i++) {
        if (rig_kernel_names_need(kernel->names, arguments[i], &found, err) < 0)
            return -1;
        add_symbol(list, kernel, &found);
    }
    return 0;
}

static int all_symbols(const struct rig_kernel *kernel, int count, char **arguments, cJSON *out, struct rig_error *err)
{
    cJSON *list = cJSON_AddArrayToObject(out, "symbols");

    (void)count;
    (void)arguments;
    if (need_names(kernel, err) < 0)
        return -1;
    for (size_t i = 0; i < rig_kernel_names_count(kernel->names); i++) {
        struct rig_kernel_symbol at = rig_kernel_names_get(kernel->names, i);
        char line[RIG_PATH_SIZE];

        (void)snprintf(line, sizeof(line), "%016llx %c %s", (unsigned long long)at.address, at.type, at.name);
        cJSON_AddItemToArray(list, cJSON_CreateString(line));
    }
    return 0;
}

static int addr(const struct rig_kernel *kernel, int count, char **arguments, cJSON *out, struct rig_error *err)
{
    cJSON *list = cJSON_AddArrayToObject(out, "addresses");

    for (int i = 0; i < count; i++) {
        cJSON *row = cJSON_CreateObject();
        char text[512], *end;
        uint64_t address;

        cJSON_AddItemToArray(list, row);
        errno = 0;
        address = strtoull(arguments[i], &end, 16);
        if (end == arguments[i] || *end != '\0' || errno != 0)
            return rig_error_set(err, RIG_ERROR_USAGE, "found \"%.64s\"; expected an address in hexadecimal",
                                 arguments[i]);
        add_hex(row, "address", address);
        cJSON_AddStringToObject(row, "region", rig_kernel_region_at(&kernel->layout, address)->name);
        if (kernel->names)
            cJSON_AddStringToObject(row, "symbol", rig_kernel_names_print(kernel->names, address, text, sizeof(text)));
    }
    return 0;
}

static int layout(const struct rig_kernel *kernel, int count, char **arguments, cJSON *out, struct rig_error *err)
{
    cJSON *list = cJSON_AddArrayToObject(out, "regions");

    (void)count;
    (void)arguments;
    (void)err;
    for (size_t i = 0; i < kernel->layout.count; i++) {
        const struct rig_kernel_region *region = &kernel->layout.at[i];
        cJSON *row = cJSON_CreateObject();

        add_hex(row, "first", region->first);
        add_hex(row, "last", region->last);
        cJSON_AddStringToObject(row, "name", region->name);
        cJSON_AddStringToObject(row, "title", region->title);
        cJSON_AddItemToArray(list, row);
    }
    return 0;
}

static int prototype(const struct rig_kernel *kernel, int count, char **arguments, cJSON *out, struct rig_error *err)
{
    cJSON *list = cJSON_AddArrayToObject(out, "functions");
    struct rig_kernel_prototype found;

    if (need_btf(kernel, err) < 0)
        return -1;
    for (int i = 0; i < count; i++) {
        cJSON *row = cJSON_CreateObject();

        cJSON_AddItemToArray(list, row);
        if (!rig_kernel_btf_prototype(kernel->btf, arguments[i], &found))
            return rig_error_set(err, RIG_ERROR_USAGE, "found no function \"%.64s\" among this kernel's types",
                                 arguments[i]);
        cJSON_AddStringToObject(row, "prototype", found.text);
        cJSON_AddNumberToObject(row, "parameters", found.parameters);
        cJSON_AddBoolToObject(row, "void_void", found.returns_void && found.parameters == 0 && !found.variadic);
    }
    return 0;
}

static int member(const struct rig_kernel *kernel, int count, char **arguments, cJSON *out, struct rig_error *err)
{
    cJSON *list = cJSON_AddArrayToObject(out, "members");

    if (need_btf(kernel, err) < 0)
        return -1;
    for (int i = 1; i < count; i++) {
        cJSON *row = cJSON_CreateObject();
        struct rig_kernel_member place;

        cJSON_AddItemToArray(list, row);
        if (rig_kernel_btf_member(kernel->btf, arguments[0], arguments[i], &place, err) < 0)
            return -1;
        cJSON_AddStringToObject(row, "member", arguments[i]);
        cJSON_AddNumberToObject(row, "offset", place.offset);
        cJSON_AddNumberToObject(row, "size", place.size);
        if (place.bit_size) {
            cJSON_AddNumberToObject(row, "bit_offset", place.bit_offset);
            cJSON_AddNumberToObject(row, "bit_size", place.bit_size);
        }
    }
    return 0;
}

static int unpack(const struct rig_kernel *kernel, int count, char **arguments, cJSON *out, struct rig_error *err)
{
    (void)count;
    cJSON_AddStringToObject(out, "vmlinux", arguments[0]);
    return rig_kernel_image_write(&kernel->image, arguments[0], err);
}

const struct rig_tool_command rig_tool_commands[] = {
    {"info", "", "what the image says of itself: release, Xen's notes, names, types", 0, 0, info},
    {"symbol", "NAME...", "the address of each symbol; of one that is not there, the nearest", 1, -1, symbol},
    {"symbols", "", "all symbols, as System.map has them", 0, 0, all_symbols},
    {"addr", "ADDRESS...", "the region of each address, and its function+offset/size", 1, -1, addr},
    {"layout", "", "the regions of its address space", 0, 0, layout},
    {"prototype", "FUNCTION...", "the parameters of each function, by BTF", 1, -1, prototype},
    {"member", "STRUCT MEMBER...", "the offset and size of each member (a.b of a's members), by BTF", 2, -1, member},
    {"unpack", "FILE", "writes the vmlinux in it to FILE", 1, 1, unpack},
    {0}};
