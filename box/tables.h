/* SPDX-License-Identifier: MIT */
/*
 * Page tables of a PV domain in the box's RAM file. A PV domain's tables hold machine frames, so a base pointer and the
 * file are enough. Entries are read as they stand: with a domain that runs, two reads may differ. Pure.
 */
#ifndef RIG_BOX_TABLES_H
#define RIG_BOX_TABLES_H

#include <rig/walk.h>

#include <stddef.h>
#include <stdint.h>

/* The RAM: machine frame M is at offset M << 12. */
struct rig_frames_of_box {
    const uint8_t *ram;
    size_t size;
};

/* cr3: the base pointer as a machine address; its low 12 bits mean nothing. */
struct rig_walk rig_tables_walk(const struct rig_frames_of_box *frames, uint64_t cr3, uint64_t va);

/* Copies `size` bytes from guest-virtual `va`; returns how many could be read from the first on. */
size_t rig_tables_read(const struct rig_frames_of_box *frames, uint64_t cr3, uint64_t va, void *to, size_t size);

#endif
