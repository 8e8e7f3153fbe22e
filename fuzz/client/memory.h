/* SPDX-License-Identifier: MIT */
/*
 * Machine memory of domains, by frame number. This is all that the engines know about where the guest's pages are, and
 * there are two of it: outside the box its frames lie in a RAM file (memory_file.c); in dom0 of a Xen machine they are
 * foreign mappings (memory_foreign.c).
 */
#ifndef RIG_CLIENT_MEMORY_H
#define RIG_CLIENT_MEMORY_H

#include <base/error.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rig_frames {
    uint32_t domid; /* whose they are */
    uint64_t mfn;   /* the first */
    unsigned pages;
    bool writable; /* a foreign mapping that is writable keeps Xen from making a page table of the page: ask when needed
                    */
};

struct rig_memory {
    /* Their address, valid until forget or close, the same each time; NULL when there are no such frames. */
    void *(*map)(struct rig_memory *memory, const struct rig_frames *frames);
    /* The domain's frames are not looked at any more. One that was destroyed is not gone before. NULL: nothing to do.
     */
    void (*forget)(struct rig_memory *memory, uint32_t domid);
    void (*close)(struct rig_memory *memory);
};

/* Frame M is at offset M << 12 of the file. */
int rig_memory_open_file(const char *path, size_t size, struct rig_memory **memory, struct rig_error *err);

/* Of the Xen that this process runs under, in dom0. */
int rig_memory_open_foreign(struct rig_memory **memory, struct rig_error *err);

void *rig_memory_map(struct rig_memory *memory, const struct rig_frames *frames);
void rig_memory_forget(struct rig_memory *memory, uint32_t domid);

/* `memory` may be NULL. */
void rig_memory_close(struct rig_memory *memory);

#endif
