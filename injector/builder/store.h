/* SPDX-License-Identifier: MIT */
/* Memory that host and builder share: the board and the store, of a domain that never runs. */
#ifndef INJECTOR_BUILDER_STORE_H
#define INJECTOR_BUILDER_STORE_H

#include <injector/handles.h>

#include <rig/builder.h>

struct store {
    uint32_t domid;
    uint64_t board_mfn;
    volatile struct rig_builder_board *board;
    const uint8_t *files; /* the extents, one after the other, mapped read-only */
};

/* false: *why names what failed (errno as that left it). */
bool store_open(struct store *store, struct handles *handles, const char **why);

#endif
