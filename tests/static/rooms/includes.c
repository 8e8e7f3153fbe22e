/* SPDX-License-Identifier: MIT */
#include <base/files.h>
#include <base/words.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "graph.h"
#include "includes.h"

/* A folder with more C files than a reader can hold at once is more than one idea. */
#define MOST_C_FILES 30

/* nftw has no argument for its caller's. */
static struct {
    const struct room_table *table;
    struct graph includes;
    struct graph folders; /* an edge from a folder to each C file in it */
    unsigned wrong;
} sources;

/* Xen's: <xen/...>, <xenctrl.h>, <xenguest.h> and their like. */
static bool is_xens(const char *name)
{
    return strncmp(name, "xen", 3) == 0;
}

/* Finds the file of ours that `name`, with its quote or bracket before it, means; false: it is none of ours. */
static bool find_included(const char *from, const char *name, char path[RIG_PATH_SIZE])
{
    const char *slash = *name++ == '"' ? strrchr(from, '/') : NULL;

    return (rig_path(path, NULL, "%s", name) == 0 && access(path, F_OK) == 0) ||
           (rig_path(path, NULL, "include/%s", name) == 0 && access(path, F_OK) == 0) ||
           (slash && rig_path(path, NULL, "%.*s/%s", (int)(slash - from), from, name) == 0 && access(path, F_OK) == 0);
}

static void check_include(const char *file, unsigned line, const char *quoted)
{
    const char *name = quoted + 1;
    const struct room *from = room_of(sources.table, file);
    const struct room *to;
    char path[RIG_PATH_SIZE];

    if (find_included(file, quoted, path)) {
        graph_add(&sources.includes, file, path);
        to = room_of(sources.table, path);
        if (to && room_may_include(sources.table, from, to))
            return;
    } else if (!is_xens(name) || from->xen || from->above == UINT64_MAX) {
        return;
    }
    printf("%s:%u: includes <%s>; %s may include: %s\n", file, line, name, from->path, from->may);
    sources.wrong++;
}

static void check_file(const char *file)
{
    char *text = rig_read_file(file, NULL);
    char *line = text;

    for (unsigned number = 1; line && *line; number++) {
        char *end = strchr(line, '\n');
        char name[256];

        if (end)
            *end = '\0';
        if (sscanf(line, " # include %1[<\"]%254[^>\"]", name, name + 1) == 2)
            check_include(file, number, name);
        line = end ? end + 1 : NULL;
    }
    free(text);
}

static bool is_source(const char *path)
{
    return rig_ends_with(path, ".c") || rig_ends_with(path, ".h") || rig_ends_with(path, ".S") ||
           rig_ends_with(path, ".def");
}

/* The file's own name begins at `base`. */
static void visit_source(const char *file, size_t base)
{
    char folder[RIG_PATH_SIZE];

    if (!room_of(sources.table, file)) {
        printf("%s: in no room of the table\n", file);
        sources.wrong++;
        return;
    }
    check_file(file);
    if (rig_ends_with(file, ".c") && strncmp(file, "tests/", strlen("tests/")) != 0 &&
        rig_path(folder, NULL, "%.*s", base ? (int)base - 1 : 0, file) == 0)
        graph_add(&sources.folders, folder, file);
}

/* Hidden directories, what was built and what came of campaigns have no sources of ours. */
static bool is_skipped(const char *directory)
{
    char cache[RIG_PATH_SIZE];

    return directory[strlen("./")] == '.' || strcmp(directory, "./results") == 0 ||
           (rig_path(cache, NULL, "%s/CMakeCache.txt", directory) == 0 && access(cache, F_OK) == 0) ||
           (rig_path(cache, NULL, "%s/cmake/CMakeCache.txt", directory) == 0 && access(cache, F_OK) == 0);
}

static int visit(const char *path, const struct stat *about, int type, struct FTW *where)
{
    (void)about;
    if (type == FTW_D && where->level == 1 && is_skipped(path))
        return FTW_SKIP_SUBTREE;
    if (type == FTW_F && is_source(path))
        visit_source(path + strlen("./"), where->base - strlen("./"));
    return FTW_CONTINUE;
}

unsigned includes_check(const struct room_table *table, const char *root)
{
    sources.table = table;
    if (chdir(root) < 0)
        return 1;
    (void)nftw(".", visit, 16, FTW_PHYS | FTW_ACTIONRETVAL);
    sources.wrong += graph_circles(&sources.includes, "circle of includes");
    for (size_t i = 0; i < sources.folders.count; i++)
        if (sources.folders.node[i].count > MOST_C_FILES) {
            printf("%s: %zu C files in one folder; at most %d\n", sources.folders.node[i].name,
                   sources.folders.node[i].count, MOST_C_FILES);
            sources.wrong++;
        }
    graph_free(&sources.includes);
    graph_free(&sources.folders);
    return sources.wrong;
}
