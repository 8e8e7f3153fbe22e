/* SPDX-License-Identifier: MIT */
#include <injector/builder/create.h>
#include <injector/builder/store.h>

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGES_PER_EXTENT (1U << RIG_BUILDER_EXTENT_ORDER)
#define KIB_PER_PAGE 4ULL
#define SLACK_KIB 1024ULL

static bool map_board(struct store *s, struct handles *h, const char **why)
{
    xen_pfn_t first = 0, frames[RIG_BUILDER_BOARD_PAGES];
    void *map;

    *why = "the board's memory";
    if (xc_domain_populate_physmap_exact(h->xc, s->domid, 1, RIG_BUILDER_BOARD_ORDER, 0, &first))
        return false;
    for (unsigned i = 0; i < RIG_BUILDER_BOARD_PAGES; i++)
        frames[i] = first + i;
    *why = "the board's mapping";
    map = xenforeignmemory_map(h->memory, s->domid, PROT_READ | PROT_WRITE, RIG_BUILDER_BOARD_PAGES, frames, NULL);
    if (!map)
        return false;
    memset(map, 0, (size_t)RIG_BUILDER_BOARD_PAGES * 4096);
    s->board_mfn = first;
    s->board = map;
    return true;
}

static bool map_files(struct store *s, struct handles *h, const xen_pfn_t *extents)
{
    const size_t pages = (size_t)RIG_BUILDER_EXTENTS * PAGES_PER_EXTENT;
    xen_pfn_t *frames = malloc(pages * sizeof(*frames));

    if (!frames)
        return false;
    for (size_t i = 0; i < pages; i++)
        frames[i] = extents[i / PAGES_PER_EXTENT] + i % PAGES_PER_EXTENT;
    s->files = xenforeignmemory_map(h->memory, s->domid, PROT_READ, pages, frames, NULL);
    free(frames);
    return s->files != NULL;
}

bool store_open(struct store *s, struct handles *h, const char **why)
{
    const uint64_t kib =
        RIG_BUILDER_EXTENTS * (RIG_BUILDER_EXTENT_SIZE >> 10) + RIG_BUILDER_BOARD_PAGES * KIB_PER_PAGE + SLACK_KIB;
    xen_pfn_t extents[RIG_BUILDER_EXTENTS] = {0};

    *why = "the store's domain";
    if (create_domain(h, 1, &s->domid) || xc_domain_setmaxmem(h->xc, s->domid, kib))
        return false;
    if (!map_board(s, h, why))
        return false;
    *why = "the store's memory (is the box too small?)";
    if (xc_domain_populate_physmap_exact(h->xc, s->domid, RIG_BUILDER_EXTENTS, RIG_BUILDER_EXTENT_ORDER, 0, extents))
        return false;
    *why = "the store's mapping";
    if (!map_files(s, h, extents))
        return false;
    for (unsigned i = 0; i < RIG_BUILDER_EXTENTS; i++)
        s->board->extent_mfn[i] = extents[i];
    s->board->extents = RIG_BUILDER_EXTENTS;
    return true;
}
