/* SPDX-License-Identifier: MIT */
/* The walk through the boot states, drawn by dot. All revisions together; the changes that were made most. */
#include <fuzz/report/page.h>

#include <base/files.h>
#include <base/filter.h>
#include <fuzz/engines/boot_states.h>

#include <stdlib.h>
#include <string.h>

/* More than these are no picture any more. */
#define MOST_CHANGES 24

struct state {
    const char *name;
};

struct change {
    unsigned from, to; /* indices of states */
    unsigned steps;    /* different steps that make it, as a set */
    const char *step;  /* one of them */
    unsigned rows;
};

struct graph {
    struct state *states;
    struct change *changes;
    unsigned state_count, change_count;
};

static unsigned state_of(struct graph *g, const char *name)
{
    unsigned i = 0;

    while (i < g->state_count && strcmp(g->states[i].name, name) != 0)
        i++;
    if (i == g->state_count)
        g->states[g->state_count++] = (struct state){.name = name};
    return i;
}

static void add_change(struct graph *g, const char *from, const char *step, const char *to)
{
    unsigned a = state_of(g, from), b = state_of(g, to);
    unsigned i = 0;

    while (i < g->change_count && (g->changes[i].from != a || g->changes[i].to != b))
        i++;
    if (i == g->change_count)
        g->changes[g->change_count++] = (struct change){.from = a, .to = b, .step = step};
    g->changes[i].steps += strcmp(g->changes[i].step, step) != 0;
    g->changes[i].rows++;
}

/* Cuts `text` up into rows and fields. A row that is not one of four is left out. */
static void read_rows(struct graph *g, char *text)
{
    char *row = strsep(&text, "\n"); /* the header */

    while (text && (row = strsep(&text, "\n")) != NULL) {
        char *fields[4];
        unsigned count = 0;

        while (row && count < 4)
            fields[count++] = strsep(&row, ",");
        if (count == 4 && !row && text)
            add_change(g, fields[1], fields[2], fields[3]);
    }
}

static int by_rows(const void *a, const void *b)
{
    const struct change *x = a;
    const struct change *y = b;

    if (x->rows != y->rows)
        return x->rows < y->rows ? 1 : -1;
    return x->from != y->from ? (x->from < y->from ? -1 : 1) : x->to < y->to ? -1 : 1;
}

/* Fields of a state one below the other; of ours, so that nothing in it needs quoting but '"' and '\\'. */
static void print_label(FILE *out, const char *name)
{
    for (; *name; name++)
        if (*name == '|')
            (void)fputs("\\n", out);
        else if (*name != '"' && *name != '\\')
            (void)fputc(*name, out);
}

static void print_state(FILE *out, const struct state *state, unsigned number)
{
    (void)fprintf(out, "s%u [label=\"", number);
    print_label(out, state->name);
    (void)fputs("\"];\n", out);
}

static char *print_dot(const struct graph *g, unsigned changes)
{
    size_t size;
    char *text = NULL;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return NULL;
    (void)fputs("digraph walk {\nrankdir=LR; bgcolor=\"#ffffff\"; nodesep=0.15; ranksep=0.35;\n"
                "node [shape=box,style=rounded,fontname=\"sans-serif\",fontsize=10,margin=\"0.08,0.04\"];\n"
                "edge [fontname=\"sans-serif\",fontsize=9,color=\"#888888\",fontcolor=\"#555555\"];\n",
                out);
    for (unsigned i = 0; i < changes; i++) {
        const struct change *c = &g->changes[i];

        print_state(out, &g->states[c->from], c->from);
        print_state(out, &g->states[c->to], c->to);
        (void)fprintf(out, "s%u -> s%u [label=\"", c->from, c->to);
        print_label(out, c->step);
        (void)fprintf(out, "%s\"];\n", c->steps ? ", .." : "");
    }
    (void)fputs("}\n", out);
    (void)fclose(out);
    return text;
}

static int draw(FILE *out, struct graph *g, struct rig_error *err)
{
    static char *const dot[] = {"dot", "-Tsvg", NULL};
    unsigned changes = g->change_count < MOST_CHANGES ? g->change_count : MOST_CHANGES;
    char *input, *svg;

    qsort(g->changes, g->change_count, sizeof(*g->changes), by_rows);
    input = print_dot(g, changes);
    svg = input ? rig_filter(dot, input, err) : NULL;
    if (!input)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (svg)
        (void)fprintf(
            out,
            "<h2 id=\"states\">Boot states</h2>\n<p class=\"meta\">What write_cr3 is, what its call site is, the "
            "base pointers, and what was ready: the campaign reached %u such states by %u changes. Drawn are the "
            "%u that were made in most ways, from left to right, with a step that makes each.</p>\n<figure "
            "class=\"wide\">\n%s"
            "</figure>\n",
            g->state_count, g->change_count, changes, strstr(svg, "<svg") ? strstr(svg, "<svg") : "");
    free(input);
    free(svg);
    return svg ? 0 : -1;
}

int rig_report_states(FILE *out, const char *results, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    size_t size;
    char *text;
    struct graph g = {0};
    size_t rows = 0;
    int result = 0;

    if (rig_path(path, err, "%s/" RIG_STATES_FILE, results) < 0)
        return -1;
    text = rig_read_file(path, &size);
    if (!text)
        return 0;
    for (size_t i = 0; i < size; i++)
        rows += text[i] == '\n';
    g.states = calloc(2 * rows + 1, sizeof(*g.states));
    g.changes = calloc(rows + 1, sizeof(*g.changes));
    if (!g.states || !g.changes) {
        result = rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    } else {
        read_rows(&g, text);
        if (g.change_count > 0)
            result = draw(out, &g, err);
    }
    free(g.states);
    free(g.changes);
    free(text);
    return result;
}
