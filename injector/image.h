/* SPDX-License-Identifier: MIT */
/* The guest's ELF image, read once, and what is looked up in it. */
#ifndef INJECTOR_IMAGE_H
#define INJECTOR_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image {
    uint8_t *data;
    size_t size;
    uint64_t ops_va;       /* pv_mmu_ops; write_cr3 is its first member */
    uint64_t hypercall_va; /* hypercall_page */
    uint64_t versions_va;  /* write_cr3_versions: two addresses a revision, early and late */
};

/* false: *why says what is wrong with the file. */
bool image_read(struct image *image, const char *path, const char **why);

/* The 8 bytes the image holds at `va`; 0 where it holds none. */
uint64_t image_word(const struct image *image, uint64_t va);

#endif
