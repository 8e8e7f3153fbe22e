/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <base/array.h>

#include "graph.h"

static void out_of_memory(void)
{
    (void)fprintf(stderr, "rooms: out of memory\n");
    exit(3);
}

static size_t node_of(struct graph *graph, const char *name)
{
    for (size_t i = 0; i < graph->count; i++)
        if (strcmp(graph->node[i].name, name) == 0)
            return i;
    if (!RIG_GROW(graph->node, graph->count))
        out_of_memory();
    graph->node[graph->count] = (struct graph_node){.name = strdup(name)};
    if (!graph->node[graph->count].name)
        exit(3);
    return graph->count++;
}

void graph_add(struct graph *graph, const char *from, const char *to)
{
    size_t start = node_of(graph, from);
    size_t end = node_of(graph, to);
    struct graph_node *node = &graph->node[start];

    for (size_t i = 0; i < node->count; i++)
        if (node->to[i] == end)
            return;
    if (!RIG_GROW(node->to, node->count))
        out_of_memory();
    node->to[node->count++] = end;
}

/* Breadth first from `start`, until it is met again: the length of the shortest circle there, or 0. */
static size_t shortest_from(struct graph *graph, size_t start, size_t *queue)
{
    size_t put = 0;

    for (size_t i = 0; i < graph->count; i++)
        graph->node[i].far = 0;
    queue[put++] = start;
    for (size_t take = 0; take < put; take++) {
        const struct graph_node *node = &graph->node[queue[take]];

        for (size_t j = 0; j < node->count; j++) {
            struct graph_node *next = &graph->node[node->to[j]];

            if (next->far)
                continue;
            next->far = node->far + 1;
            next->before = queue[take];
            if (node->to[j] == start)
                return next->far;
            queue[put++] = node->to[j];
        }
    }
    return 0;
}

static void remove_edge(struct graph_node *node, size_t to)
{
    for (size_t i = 0; i < node->count; i++)
        if (node->to[i] == to) {
            node->to[i] = node->to[--node->count];
            return;
        }
}

/* The circle that the last search from `start` found. Backwards is how the search left it. */
static void take_circle(struct graph *graph, size_t start, const char *what, size_t *way)
{
    size_t length = 0;

    for (size_t i = start; length == 0 || i != start; i = graph->node[i].before)
        way[length++] = i;
    printf("%s: %s", what, graph->node[start].name);
    for (size_t i = length, from = start; i > 0; from = way[--i]) {
        printf(" -> %s", graph->node[way[i - 1]].name);
        remove_edge(&graph->node[from], way[i - 1]);
    }
    printf("\n");
}

unsigned graph_circles(struct graph *graph, const char *what)
{
    /* The start is queued a second time when it is met. */
    size_t *queue = calloc(graph->count + 1, sizeof(*queue));
    unsigned found = 0;
    size_t least;

    if (!queue)
        out_of_memory();
    do {
        size_t best = 0;

        least = 0;
        for (size_t i = 0; i < graph->count; i++) {
            size_t length = shortest_from(graph, i, queue);

            if (length && (!least || length < least)) {
                least = length;
                best = i;
            }
        }
        if (least) {
            (void)shortest_from(graph, best, queue);
            take_circle(graph, best, what, queue);
            found++;
        }
    } while (least);
    free(queue);
    return found;
}

void graph_free(struct graph *graph)
{
    for (size_t i = 0; i < graph->count; i++) {
        free(graph->node[i].name);
        free(graph->node[i].to);
    }
    free(graph->node);
    *graph = (struct graph){0};
}
