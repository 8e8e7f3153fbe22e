/* SPDX-License-Identifier: MIT */
#include <base/files.h>

#include <base/array.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graph.h"
#include "objects.h"

#define PATH 512
#define NAME 128

/* A name that an object defines or uses. */
struct symbol {
    char name[NAME];
    char target[NAME];
    char file[PATH]; /* the source, from the top */
    enum { USED, STRONG, WEAK } kind;
    bool of_library;
};

struct symbols {
    struct symbol *symbol;
    size_t count;
};

/* A line of the targets' file. */
struct row {
    char kind[16];
    char target[NAME];
    char type[32];
    char folder[PATH];
    char value[PATH];
};

/* NULL: there is none. */
static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');

    return end ? end + 1 : NULL;
}

static bool read_row(const char *line, struct row *row)
{
    return sscanf(line, "%15[^\t]\t%127[^\t]\t%31[^\t]\t%511[^\t]\t%511[^\n]", row->kind, row->target, row->type,
                  row->folder, row->value) == 5;
}

/* .../CMakeFiles/TARGET.dir/a/b.c.o is a/b.c in the folder of the target. */
static void source_of(const struct row *row, char file[PATH])
{
    char marker[PATH];
    const char *at;

    (void)snprintf(marker, sizeof(marker), "/%s.dir/", row->target);
    at = strstr(row->value, marker);
    at = at ? at + strlen(marker) : row->value;
    at += strncmp(at, "./", 2) == 0 ? 2 : 0;
    (void)snprintf(file, PATH, "%.250s/%.*s", row->folder, (int)(strlen(at) - strlen(".o")), at);
}

static int add(struct symbols *symbols, const struct symbol *symbol, struct rig_error *err)
{
    if (!RIG_GROW(symbols->symbol, symbols->count))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    symbols->symbol[symbols->count++] = *symbol;
    return 0;
}

/* The row of an object; false: there is none, or it is of a test or of a test's copy of a library. They may use all. */
static bool find_object(const char *text, const char *path, struct row *row)
{
    for (const char *line = text; line; line = next_line(line))
        if (read_row(line, row) && strcmp(row->kind, "object") == 0 && strcmp(row->value, path) == 0)
            return strncmp(row->folder, "tests", strlen("tests")) != 0;
    return false;
}

/* What the compiler calls of its own accord is nobody's need of a file. */
static bool is_compilers(const char *name)
{
    return strncmp(name, "__sanitizer_cov_", strlen("__sanitizer_cov_")) == 0;
}

/* nm -A -P: "PATH: NAME KIND ...", all names of an object in a row. */
static int read_names(FILE *nm, const char *text, struct symbols *symbols, struct rig_error *err)
{
    struct symbol symbol = {0};
    char line[PATH + 1024];
    char last[PATH] = "";
    bool ours = false;
    int result = 0;

    while (result == 0 && fgets(line, sizeof(line), nm)) {
        char path[PATH];
        struct row row;
        char kind;

        if (sscanf(line, "%511[^:]: %127s %c", path, symbol.name, &kind) != 3 || is_compilers(symbol.name))
            continue;
        if (strcmp(path, last) != 0) {
            (void)snprintf(last, sizeof(last), "%s", path);
            ours = find_object(text, path, &row);
            if (ours) {
                source_of(&row, symbol.file);
                (void)snprintf(symbol.target, sizeof(symbol.target), "%s", row.target);
                symbol.of_library = strcmp(row.type, "STATIC_LIBRARY") == 0;
            }
        }
        symbol.kind = strchr("Uwv", kind) ? USED : strchr("WV", kind) ? WEAK : STRONG;
        result = ours ? add(symbols, &symbol, err) : 0;
    }
    return result;
}

static int read_objects(const char *targets, const char *text, struct symbols *symbols, struct rig_error *err)
{
    char command[PATH + 128];
    int result;
    FILE *nm;

    (void)snprintf(command, sizeof(command), "sed -n 's/^object\t.*\t//p' '%s' | xargs nm -A -P -g", targets);
    nm = popen(command, "r"); // NOLINT(cert-env33-c): the path is CMake's
    if (!nm)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "nm cannot be run");
    result = read_names(nm, text, symbols, err);
    if (pclose(nm) != 0 && result == 0)
        result = rig_error_set(err, RIG_ERROR_MACHINERY, "nm cannot read all objects of %s; are they built?", targets);
    return result;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct symbol *)a)->name, ((const struct symbol *)b)->name);
}

/*
 * Whom a use means: a weak definition where there is one, else the target's own, else a library's. NULL: something that
 * is not ours.
 */
static const struct symbol *meant(const struct symbol *first, const struct symbol *end, const struct symbol *use)
{
    const struct symbol *best = NULL;
    int best_rank = 0;

    for (const struct symbol *s = first; s < end; s++) {
        bool own = strcmp(s->target, use->target) == 0;
        int rank = s->kind == USED || (!own && !s->of_library) ? 0 : (own ? 2 : 1) + (s->kind == WEAK ? 2 : 0);

        if (rank > best_rank) {
            best = s;
            best_rank = rank;
        }
    }
    return best;
}

static unsigned check_use(const struct room_table *table, const struct symbol *use, const struct symbol *definition,
                          struct graph *graph)
{
    const struct room *from = room_of(table, use->file);
    const struct room *to = room_of(table, definition->file);

    if (strcmp(use->file, definition->file) == 0 || !from || !to)
        return 0;
    graph_add(graph, use->file, definition->file);
    if (room_may_include(table, from, to))
        return 0;
    printf("%s: uses %s of %s; %s may include: %s\n", use->file, use->name, definition->file, from->path, from->may);
    return 1;
}

/* Calls and variables alike, of all that belongs together by name. */
static unsigned check_symbols(const struct room_table *table, struct symbols *symbols)
{
    const struct symbol *end = symbols->symbol + symbols->count;
    struct graph graph = {0};
    unsigned wrong = 0;

    if (symbols->count)
        qsort(symbols->symbol, symbols->count, sizeof(*symbols->symbol), by_name);
    for (const struct symbol *first = symbols->symbol, *next; first < end; first = next) {
        for (next = first; next < end && strcmp(next->name, first->name) == 0; next++)
            ;
        for (const struct symbol *use = first; use < next; use++) {
            const struct symbol *definition = use->kind == USED ? meant(first, next, use) : NULL;

            wrong += definition ? check_use(table, use, definition, &graph) : 0;
        }
    }
    wrong += graph_circles(&graph, "circle of uses");
    graph_free(&graph);
    return wrong;
}

/* What a link is allowed, the room of its target says. */
static unsigned check_link(const struct room_table *table, const struct row *row, const char *folder)
{
    const struct room *from = room_of(table, row->folder);
    const struct room *to = room_of(table, folder);

    if (!from || !to || room_may_include(table, from, to))
        return 0;
    printf("%s/CMakeLists.txt: %s links with %s; %s may include: %s\n", row->folder, row->target, row->value,
           from->path, from->may);
    return 1;
}

static unsigned check_links(const struct room_table *table, const char *text)
{
    unsigned wrong = 0;

    for (const char *line = text; line; line = next_line(line)) {
        struct row row;
        struct row other;

        if (!read_row(line, &row) || strcmp(row.kind, "link") != 0)
            continue;
        for (const char *at = text; at; at = next_line(at))
            if (read_row(at, &other) && strcmp(other.kind, "target") == 0 && strcmp(other.target, row.value) == 0)
                wrong += check_link(table, &row, other.folder);
    }
    return wrong;
}

int objects_check(const struct room_table *table, const char *targets, struct rig_error *err)
{
    char *text = rig_read_file(targets, NULL);
    struct symbols symbols = {0};
    int result;

    if (!text)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read %s", targets);
    result = read_objects(targets, text, &symbols, err);
    if (result == 0)
        result = (int)(check_links(table, text) + check_symbols(table, &symbols));
    free(symbols.symbol);
    free(text);
    return result;
}
