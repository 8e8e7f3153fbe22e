/* SPDX-License-Identifier: MIT */
/*
 * Page tables of a PV domain in the box's RAM file. A PV domain's tables hold machine frames, so a base pointer and the
 * file are enough. Entries are read as they stand: with a domain that runs, two reads may differ. Pure.
 */
#ifndef RIG_BOX_TABLES_H
#define RIG_BOX_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The RAM: machine frame M is at offset M << 12. */
struct rig_frames_of_box {
    const uint8_t *ram;
    size_t size;
};

struct rig_walk {
    uint64_t entry[5]; /* raw entries by level, [4] first; the walk stops at one that is not present, large or odd */
    unsigned lowest;   /* the last level read: 4 .. 1; 0: not even the L4 could be read */
    bool present;      /* the address is mapped */
    bool writable;     /* through every level */
    uint64_t machine;  /* its machine address, where it is present */
};

/* cr3: the base pointer as a machine address; its low 12 bits mean nothing. */
struct rig_walk rig_tables_walk(const struct rig_frames_of_box *frames, uint64_t cr3, uint64_t va);

/* Copies `size` bytes from guest-virtual `va`; returns how many could be read from the first on. */
size_t rig_tables_read(const struct rig_frames_of_box *frames, uint64_t cr3, uint64_t va, void *to, size_t size);

#endif
