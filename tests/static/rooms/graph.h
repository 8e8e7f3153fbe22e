/* SPDX-License-Identifier: MIT */
/* Who needs whom, by name, and the circles in it. */
#ifndef STATIC_ROOMS_GRAPH_H
#define STATIC_ROOMS_GRAPH_H

#include <stddef.h>

struct graph_node {
    char *name;
    size_t *to; /* indices of nodes */
    size_t count;
    size_t before; /* of the search for a circle: the node from which this one was reached */
    size_t far;    /* and the number of edges to it; 0: not reached */
};

struct graph {
    struct graph_node *node;
    size_t count;
};

/* Adds the edge, and its ends where they are new. Ends the program when there is no memory. */
void graph_add(struct graph *graph, const char *from, const char *to);

/*
 * Prints "WHAT: a -> b -> a" for the shortest circle, then for the shortest without the edges of that one, until there
 * is none; returns how many. The edges printed are gone afterwards.
 */
unsigned graph_circles(struct graph *graph, const char *what);

void graph_free(struct graph *graph);

#endif
