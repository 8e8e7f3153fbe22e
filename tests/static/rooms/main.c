/* SPDX-License-Identifier: MIT */
/*
 * rooms TOP TARGETS: holds the sources below TOP, and what was built of them, against the table "Rooms" of
 * docs/architecture.md. Exit code: 0 all is as it says, 1 something is not, 2 or 3 it cannot be told.
 */
#include <base/files.h>

#include <stdio.h>
#include <unistd.h>

#include "graph.h"
#include "includes.h"
#include "objects.h"
#include "table.h"

/* A table whose rooms may include each other allows everything; one of rooms that are not there is not true. */
static unsigned check_table(const struct room_table *table, const char *top)
{
    struct graph graph = {0};
    unsigned wrong = 0;

    for (size_t i = 0; i < table->count; i++) {
        char path[RIG_PATH_SIZE];

        if (rig_path(path, NULL, "%s/%s", top, table->room[i].path) < 0 || access(path, X_OK) != 0) {
            printf("%s/: a row of the table, and no directory\n", table->room[i].path);
            wrong++;
        }
        for (size_t j = 0; j < table->count; j++)
            if (i != j && table->room[i].above != UINT64_MAX &&
                room_may_include(table, &table->room[i], &table->room[j]))
                graph_add(&graph, table->room[i].path, table->room[j].path);
    }
    wrong += graph_circles(&graph, "circle of rooms");
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

    if (argc != 3) {
        (void)fprintf(stderr, "usage: rooms TOP TARGETS\n");
        return RIG_ERROR_USAGE;
    }
    if (rig_path(file, &err, "%s/docs/architecture.md", argv[1]) < 0 || room_table_read(&table, file, &err) < 0 ||
        (built = objects_check(&table, argv[2], &err)) < 0) {
        (void)fprintf(stderr, "rooms: %s\n", err.text);
        return err.code;
    }
    wrong = check_table(&table, argv[1]) + (unsigned)built + includes_check(&table, argv[1]);
    if (wrong)
        printf("rooms: %u things are not as the table \"Rooms\" of docs/architecture.md has it\n", wrong);
    return wrong ? 1 : 0;
}
