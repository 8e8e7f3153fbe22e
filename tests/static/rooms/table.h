/* SPDX-License-Identifier: MIT */
/*
 * The table "Rooms" of docs/architecture.md: which directory is a room, and what it may include.
 *
 * A row is "| `DIRECTORY/` | what is in it | may include |". The last cell is "-", "all", or names of other rows
 * without their slashes, separated by commas; "include" is short for include/rig, and "Xen" stands for Xen's own
 * headers.
 */
#ifndef STATIC_ROOMS_TABLE_H
#define STATIC_ROOMS_TABLE_H

#include <base/error.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROOMS_MOST 64

struct room {
    char path[64];  /* "fuzz/client" */
    char may[512];  /* the last cell, as it is written */
    uint64_t above; /* the rooms that it may include, by their place in the table, itself among them */
    bool xen;
};

struct room_table {
    struct room room[ROOMS_MOST];
    size_t count;
};

int room_table_read(struct room_table *table, const char *file, struct rig_error *err);

/* The room of a file or directory, by its path from the top; NULL: in none. */
const struct room *room_of(const struct room_table *table, const char *path);

bool room_may_include(const struct room_table *table, const struct room *from, const struct room *to);

#endif
