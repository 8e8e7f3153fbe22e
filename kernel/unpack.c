/* SPDX-License-Identifier: MIT */
#include <kernel/unpack.h>

#include <base/array.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct packing {
    const char *name;
    const char *magic;
    size_t magic_size;
    int (*unpack)(const unsigned char *packed, size_t size, struct rig_unpacked *out);
};

static const struct packing packings[] = {
    {"gzip", "\x1f\x8b", 2, rig_unpack_gzip},
    {"bzip2", "BZh", 3, rig_unpack_bzip2},
    {"lzma", "\x5d\0\0", 3, rig_unpack_lzma},
    {"xz",
     "\xfd"
     "7zXZ",
     5, rig_unpack_xz},
    {"lzo", "\x89LZO", 4, rig_unpack_lzo},
    {"lz4", "\x02\x21\x4c\x18", 4, rig_unpack_lz4},
    {"zstd", "\x28\xb5\x2f\xfd", 4, rig_unpack_zstd},
};

static const struct packing *find(const void *packed, size_t size)
{
    for (size_t i = 0; i < RIG_COUNT(packings); i++)
        if (size >= packings[i].magic_size && memcmp(packed, packings[i].magic, packings[i].magic_size) == 0)
            return &packings[i];
    return NULL;
}

const char *rig_packing(const void *packed, size_t size)
{
    const struct packing *packing = find(packed, size);

    return packing ? packing->name : NULL;
}

static int complain(int what, const char *name, const struct packing *packing, size_t most, struct rig_error *err)
{
    switch (what) {
    case RIG_UNPACK_MEMORY:
        return rig_error_set(err, RIG_ERROR_MACHINERY, "%s: no memory to unpack it (%s)", name, packing->name);
    case RIG_UNPACK_LARGE:
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: unpacks (%s) to more than the %zu bytes it should", name,
                             packing->name, most);
    case RIG_UNPACK_CUT:
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: truncated: the %s data in it end early", name, packing->name);
    default:
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: the %s data in it are broken", name, packing->name);
    }
}

int rig_unpack(const void *packed, size_t size, size_t most, const char *name, struct rig_unpacked *out,
               struct rig_error *err)
{
    const struct packing *packing = find(packed, size);
    int what;

    memset(out, 0, sizeof(*out));
    out->most = most;
    if (!packing)
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "%s: the kernel in it is packed in a way that is not known; expected " RIG_PACKINGS, name);
    what = packing->unpack(packed, size, out);
    if (what == RIG_UNPACK_DONE)
        return 0;
    free(out->data);
    memset(out, 0, sizeof(*out));
    return complain(what, name, packing, most, err);
}
