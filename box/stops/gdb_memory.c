/* SPDX-License-Identifier: MIT */
#include <box/stops/gdb.h>
#include <box/stops/gdb_packet.h>
#include <box/stops/gdb_wire.h>

#include <rig/x86.h>

#include <inttypes.h>
#include <string.h>

static int choose(struct rig_gdb *gdb, enum rig_gdb_space space, struct rig_error *err)
{
    bool physical = space == RIG_GDB_PHYSICAL;

    if (gdb->physical == physical)
        return 0;
    if (rig_gdb_do(gdb, err, "Qqemu.PhyMemMode:%d", physical) < 0)
        return -1;
    gdb->physical = physical;
    return 0;
}

/* As much of `left` bytes as one packet carries without crossing into a page that may not be mapped. */
static size_t part(uint64_t address, size_t left)
{
    size_t to_page_end = RIG_PAGE_SIZE - address % RIG_PAGE_SIZE;
    size_t most = left < RIG_GDB_MOST_BYTES ? left : RIG_GDB_MOST_BYTES;

    return most < to_page_end ? most : to_page_end;
}

static bool is_error(const struct rig_gdb *gdb)
{
    return gdb->reply[0] == 'E' && gdb->length == 3;
}

int rig_gdb_read(struct rig_gdb *gdb, enum rig_gdb_space space, uint64_t address, void *bytes, size_t size,
                 struct rig_error *err)
{
    uint8_t *to = bytes;

    if (choose(gdb, space, err) < 0)
        return -1;
    while (size > 0) {
        size_t now = part(address, size);

        if (rig_gdb_ask(gdb, err, "m%" PRIx64 ",%zx", address, now) < 0)
            return -1;
        if (is_error(gdb))
            return 1;
        if (gdb->length != 2 * now || !rig_hex_parse(gdb->reply, to, now))
            return rig_error_set(err, RIG_ERROR_MACHINERY, "the gdb stub does not read memory: %.40s", gdb->reply);
        address += now;
        to += now;
        size -= now;
    }
    return 0;
}

int rig_gdb_write(struct rig_gdb *gdb, enum rig_gdb_space space, uint64_t address, const void *bytes, size_t size,
                  struct rig_error *err)
{
    char text[2 * RIG_GDB_MOST_BYTES + 1];
    const uint8_t *from = bytes;

    if (choose(gdb, space, err) < 0)
        return -1;
    while (size > 0) {
        size_t now = part(address, size);

        rig_hex_print(from, now, text);
        if (rig_gdb_ask(gdb, err, "M%" PRIx64 ",%zx:%s", address, now, text) < 0)
            return -1;
        if (is_error(gdb))
            return 1;
        if (strcmp(gdb->reply, "OK") != 0)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "the gdb stub does not write memory: %.40s", gdb->reply);
        address += now;
        from += now;
        size -= now;
    }
    return 0;
}

/* A stub that answers no more ends the walk as an entry does that is not there; `result` tells the two apart. */
struct stub {
    struct rig_gdb *gdb;
    struct rig_error *err;
    int result;
};

static bool read_entry(void *context, uint64_t machine, uint64_t *entry)
{
    struct stub *stub = context;

    stub->result = rig_gdb_read(stub->gdb, RIG_GDB_PHYSICAL, machine, entry, sizeof(*entry), stub->err);
    return stub->result == 0;
}

int rig_gdb_walk(struct rig_gdb *gdb, uint64_t cr3, uint64_t address, struct rig_walk *walk, struct rig_error *err)
{
    struct stub stub = {.gdb = gdb, .err = err};

    *walk = rig_walk_tables(cr3, address, read_entry, &stub);
    return stub.result;
}

int rig_gdb_translate(struct rig_gdb *gdb, uint64_t cr3, uint64_t address, uint64_t *physical, struct rig_error *err)
{
    struct rig_walk walk;
    const int result = rig_gdb_walk(gdb, cr3, address, &walk, err);

    if (result != 0)
        return result;
    *physical = walk.machine;
    return walk.present ? 0 : 1;
}
