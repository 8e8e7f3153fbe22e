/* SPDX-License-Identifier: MIT */
/*
 * Machine memory of the box, by frame number. This is all that the engines know about where the box is: on the host its
 * frames lie in a RAM file; in dom0 of a real Xen machine they would be foreign mappings, a second implementation of
 * `struct rig_memory`, and nothing else would change.
 */
#ifndef RIG_FUZZ_MEMORY_H
#define RIG_FUZZ_MEMORY_H

#include <box/error.h>

#include <stddef.h>
#include <stdint.h>

struct rig_memory {
    /* `pages` frames from `mfn` on, readable and writable, valid until close; NULL when there are no such frames. */
    void *(*range)(struct rig_memory *memory, uint64_t mfn, unsigned pages);
    void (*close)(struct rig_memory *memory);
};

/* Frame M is at offset M << 12 of the file. */
int rig_memory_open_file(const char *path, size_t size, struct rig_memory **memory, struct rig_error *err);

/* One frame. */
void *rig_memory_page(struct rig_memory *memory, uint64_t mfn);

/* `memory` may be NULL. */
void rig_memory_close(struct rig_memory *memory);

#endif
