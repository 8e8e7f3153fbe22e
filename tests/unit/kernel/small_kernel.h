/* SPDX-License-Identifier: MIT */
/* A kernel's image of a few pages, as hostile or as well-formed as a test wants it. */
#ifndef TESTS_UNIT_KERNEL_SMALL_KERNEL_H
#define TESTS_UNIT_KERNEL_SMALL_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SMALL_KERNEL_BASE UINT64_C(0xffffffff81000000)
#define SMALL_KERNEL_ENTRY UINT64_C(0xffffffff81000200)

/* What is in it. All zeros but the contents: a kernel of x86-64 without notes. */
struct small_kernel {
    const void *contents; /* loaded at SMALL_KERNEL_BASE; NULL: the banner alone */
    size_t contents_size;
    bool pv;         /* Xen's notes ENTRY and VIRT_BASE, and INIT_P2M */
    bool pvh;        /* the note PHYS32_ENTRY */
    const void *btf; /* the section .BTF; NULL: none */
    size_t btf_size;
    unsigned machine; /* e_machine; 0: EM_X86_64 */
    uint64_t address; /* of the segment; 0: SMALL_KERNEL_BASE */
};

/* A vmlinux, malloc'ed. */
unsigned char *small_kernel_make(const struct small_kernel *kernel, size_t *size);

#define SMALL_KERNEL_RELEASE "6.99.1-test"
#define SMALL_KERNEL_BANNER "Linux version " SMALL_KERNEL_RELEASE " (somebody) #1 SMP\n"

/*
 * A bzImage around a payload (packed kernel and the four bytes of its size, as far as the packing has none of its own),
 * malloc'ed. `behind` bytes follow it, as a signature does.
 */
unsigned char *small_bzimage_make(const void *payload, size_t payload_size, size_t behind, size_t *size);

/* As `gzip` packs it, malloc'ed: its last four bytes are the size. */
unsigned char *small_gzip(const void *data, size_t data_size, size_t *size);

#endif
