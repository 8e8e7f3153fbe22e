/* SPDX-License-Identifier: MIT */
#include <base/files.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

static struct room *named(struct room_table *table, const char *name)
{
    const char *path = strcmp(name, "include") == 0 ? "include/rig" : name;

    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->room[i].path, path) == 0)
            return &table->room[i];
    return NULL;
}

/* A room from a line of the table; false: the line is none. */
static bool read_row(const char *line, struct room *room)
{
    int end = 0;

    *room = (struct room){0};
    return sscanf(line, "| `%63[^`]` | %*[^|]| %511[^|]%n", room->path, room->may, &end) == 2 && line[end] == '|';
}

static void trim(char *text, char what)
{
    size_t length = strlen(text);

    while (length > 0 && text[length - 1] == what)
        text[--length] = '\0';
}

static int read_may(struct room_table *table, struct room *room, struct rig_error *err)
{
    char words[sizeof(room->may)];
    char *rest = words;
    const char *word;

    (void)snprintf(words, sizeof(words), "%s", room->may);
    room->above = UINT64_C(1) << (room - table->room);
    while ((word = strtok_r(rest, ", ", &rest))) {
        const struct room *other = named(table, word);

        if (strcmp(word, "all") == 0)
            room->above = UINT64_MAX;
        else if (strcmp(word, "Xen") == 0)
            room->xen = true;
        else if (other)
            room->above |= UINT64_C(1) << (other - table->room);
        else if (strcmp(word, "-") != 0)
            return rig_error_set(err, RIG_ERROR_USAGE, "the row %s may include \"%s\", which is no row's name",
                                 room->path, word);
    }
    return 0;
}

int room_table_read(struct room_table *table, const char *file, struct rig_error *err)
{
    char *text = rig_read_file(file, NULL);
    char *rest = text;
    const char *line;
    int result = 0;

    *table = (struct room_table){0};
    if (!text)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read %s", file);
    while (table->count < ROOMS_MOST && (line = strtok_r(rest, "\n", &rest))) {
        struct room *room = &table->room[table->count];

        if (!read_row(line, room))
            continue;
        trim(room->path, '/');
        trim(room->may, ' ');
        table->count++;
    }
    free(text);
    if (table->count == 0 || table->count == ROOMS_MOST)
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: found %zu rows of rooms; expected 1 to %d", file, table->count,
                             ROOMS_MOST - 1);
    for (size_t i = 0; i < table->count && result == 0; i++)
        result = read_may(table, &table->room[i], err);
    return result;
}

const struct room *room_of(const struct room_table *table, const char *path)
{
    const struct room *best = NULL;

    for (size_t i = 0; i < table->count; i++) {
        const struct room *room = &table->room[i];
        size_t length = strlen(room->path);

        if (strncmp(path, room->path, length) == 0 && (path[length] == '/' || path[length] == '\0') &&
            (!best || length > strlen(best->path)))
            best = room;
    }
    return best;
}

bool room_may_include(const struct room_table *table, const struct room *from, const struct room *to)
{
    return from->above >> (to - table->room) & 1;
}
