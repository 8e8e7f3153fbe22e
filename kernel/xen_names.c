/* SPDX-License-Identifier: MIT */
/* Xen's own names, out of the tables from which it prints its call traces. */
#include <base/files.h>
#include <kernel/kallsyms.h>
#include <kernel/names_table.h>
#include <kernel/unpack.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BYTES ((size_t)256 << 20) /* of an image, unpacked; one has 3 MiB */

uint64_t rig_xen_base(uint64_t address)
{
    return address & ~UINT64_C(0x3fffffff);
}

/* Of "arch/x86/mm.c#get_page_type" the function. */
static bool add_symbols(struct rig_kernel_names *names, const struct rig_kallsyms *tables)
{
    const unsigned char *at = tables->names;

    for (uint32_t i = 0; i < tables->count; i++) {
        char name[RIG_KALLSYMS_NAME_SIZE], type;
        const size_t length = rig_kallsyms_next(tables, &at, &type, name);
        const char *hash = length ? strrchr(name, '#') : NULL, *function = hash ? hash + 1 : name;

        if (length && !rig_names_add(names, rig_kallsyms_address(tables, i), type, function, strlen(function)))
            return false;
    }
    return rig_names_finish(names);
}

static int read_tables(struct rig_kernel_names **names, const char *path, const unsigned char *data, size_t size,
                       uint64_t base, struct rig_error *err)
{
    const struct rig_kallsyms_area area = {.data = data, .size = size};
    struct rig_kernel_names *new;
    struct rig_kallsyms tables;

    if (!rig_kallsyms_find_xen(&area, base, &tables))
        return rig_error_set(err, RIG_ERROR_USAGE, "%.300s has no table of symbols as Xen has one", path);
    new = rig_names_new("Xen");
    if (!new || !add_symbols(new, &tables)) {
        rig_kernel_names_free(new);
        return rig_error_set(err, RIG_ERROR_MACHINERY, "no memory for Xen's names");
    }
    *names = new;
    return 0;
}

int rig_xen_names_read(struct rig_kernel_names **names, const char *path, uint64_t base, struct rig_error *err)
{
    struct rig_unpacked unpacked = {0};
    size_t size;
    char *data = rig_read_file(path, &size);
    int result = 0;

    *names = NULL;
    if (!data)
        return rig_error_set(err, RIG_ERROR_USAGE, "cannot read %.300s: %s", path, strerror(errno));
    if (rig_packing(data, size))
        result = rig_unpack(data, size, MOST_BYTES, path, &unpacked, err);
    if (result == 0)
        result = unpacked.data ? read_tables(names, path, unpacked.data, unpacked.size, base, err)
                               : read_tables(names, path, (const unsigned char *)data, size, base, err);
    free(unpacked.data);
    free(data);
    return result;
}
