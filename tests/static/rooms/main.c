/* SPDX-License-Identifier: MIT */
/*
 * rooms TOP TARGETS [ROOM]: holds the sources below TOP, and what was built of them, against the table "Rooms" of
 * docs/architecture.md. What files in rooms below ROOM use of each other is left out. Exit code: 0 all is as it says, 1
 * something is not, 2 or 3 it cannot be told.
 */
#include <base/files.h>

#include <stdio.h>
#include <string.h>

#include "graph.h"
#include "includes.h"
#include "objects.h"
#include "table.h"

/* A table whose rooms may include each other allows everything. */
static unsigned check_table(const struct room_table *table)
{
    struct graph graph = {0};
    unsigned wrong;

    for (size_t i = 0; i < table->count; i++)
        for (size_t j = 0; j < table->count; j++)
            if (i != j && table->room[i].above != UINT64_MAX &&
                room_may_include(table, &table->room[i], &table->room[j]))
                graph_add(&graph, table->room[i].path, table->room[j].path);
    wrong = graph_circles(&graph, "circle of rooms");
    graph_free(&graph);
    return wrong;
}

int main(int argc, char **argv)
{
    char file[RIG_PATH_SIZE];
    struct room_table table;
    struct rig_error err;
    unsigned wrong;
    int built;

    if (argc != 3 && argc != 4) {
        (void)fprintf(stderr, "usage: rooms TOP TARGETS [ROOM]\n");
        return RIG_ERROR_USAGE;
    }
    if (rig_path(file, &err, "%s/docs/architecture.md", argv[1]) < 0 || room_table_read(&table, file, &err) < 0) {
        (void)fprintf(stderr, "rooms: %s\n", err.text);
        return err.code;
    }
    for (size_t i = 0; argc == 4 && i < table.count; i++)
        table.room[i].unchecked = strncmp(table.room[i].path, argv[3], strlen(argv[3])) == 0;
    if ((built = objects_check(&table, argv[2], &err)) < 0) {
        (void)fprintf(stderr, "rooms: %s\n", err.text);
        return err.code;
    }
    wrong = check_table(&table) + (unsigned)built + includes_check(&table, argv[1]);
    if (wrong)
        printf("rooms: %u things are not as the table \"Rooms\" of docs/architecture.md has it\n", wrong);
    return wrong ? 1 : 0;
}
