/* SPDX-License-Identifier: MIT */
/* The frames of other domains, mapped by dom0's right to do so. Mapping costs system calls, so each is made once. */
#include <fuzz/client/memory.h>

#include <rig/x86.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <xenforeignmemory.h>

/* Of one guest and the board there are fewer than half as many. */
#define MOST_MAPPINGS 96
#define MOST_PAGES 16

struct mapping {
    struct rig_frames frames;
    void *address;
};

struct foreign {
    struct rig_memory memory; /* first: the two addresses are the same */
    xenforeignmemory_handle *handle;
    unsigned count;
    struct mapping mappings[MOST_MAPPINGS];
};

static bool same(const struct rig_frames *a, const struct rig_frames *b)
{
    return a->domid == b->domid && a->mfn == b->mfn && a->pages == b->pages && a->writable == b->writable;
}

static void *foreign_map(struct rig_memory *memory, const struct rig_frames *frames)
{
    struct foreign *foreign = (struct foreign *)memory;
    xen_pfn_t list[MOST_PAGES];
    void *address;

    for (unsigned i = 0; i < foreign->count; i++)
        if (same(&foreign->mappings[i].frames, frames))
            return foreign->mappings[i].address;
    if (foreign->count == MOST_MAPPINGS || frames->pages > MOST_PAGES)
        return NULL;
    for (unsigned i = 0; i < frames->pages; i++)
        list[i] = frames->mfn + i;
    /* Without a place for errors, one bad frame fails them all. */
    address = xenforeignmemory_map(foreign->handle, frames->domid,
                                   frames->writable ? PROT_READ | PROT_WRITE : PROT_READ, frames->pages, list, NULL);
    if (address)
        foreign->mappings[foreign->count++] = (struct mapping){.frames = *frames, .address = address};
    return address;
}

static void foreign_forget(struct rig_memory *memory, uint32_t domid)
{
    struct foreign *foreign = (struct foreign *)memory;
    unsigned kept = 0;

    for (unsigned i = 0; i < foreign->count; i++) {
        struct mapping *mapping = &foreign->mappings[i];

        if (mapping->frames.domid == domid)
            (void)xenforeignmemory_unmap(foreign->handle, mapping->address, mapping->frames.pages);
        else
            foreign->mappings[kept++] = *mapping;
    }
    foreign->count = kept;
}

static void foreign_close(struct rig_memory *memory)
{
    struct foreign *foreign = (struct foreign *)memory;

    for (unsigned i = 0; i < foreign->count; i++)
        (void)xenforeignmemory_unmap(foreign->handle, foreign->mappings[i].address, foreign->mappings[i].frames.pages);
    (void)xenforeignmemory_close(foreign->handle);
    free(foreign);
}

int rig_memory_open_foreign(struct rig_memory **memory, struct rig_error *err)
{
    struct foreign *new = calloc(1, sizeof(*new));

    if (!new)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    new->handle = xenforeignmemory_open(NULL, 0);
    if (!new->handle) {
        free(new);
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot map memory of domains: %s", strerror(errno));
    }
    new->memory = (struct rig_memory){.map = foreign_map, .forget = foreign_forget, .close = foreign_close};
    *memory = &new->memory;
    return 0;
}
