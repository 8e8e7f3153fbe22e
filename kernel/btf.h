/* SPDX-License-Identifier: MIT */
/* Types of one kernel, from the BTF in its image (CONFIG_DEBUG_INFO_BTF), read by libbpf. */
#ifndef RIG_KERNEL_BTF_H
#define RIG_KERNEL_BTF_H

#include <base/error.h>
#include <kernel/image.h>

#include <stdbool.h>
#include <stdint.h>

struct rig_kernel_btf;

/* -1 with one line (RIG_ERROR_USAGE): the image has no BTF, or it is broken. The image may go afterwards. */
int rig_kernel_btf_open(struct rig_kernel_btf **btf, const struct rig_kernel_image *image, struct rig_error *err);
void rig_kernel_btf_close(struct rig_kernel_btf *btf);

struct rig_kernel_prototype {
    unsigned parameters; /* "..." is not counted */
    bool variadic;
    bool returns_void;
    char text[256]; /* "void switch_mm(struct mm_struct *prev, ..)", cut where it is longer */
};

/* false: BTF has no function of that name (inlined, or never a function). */
bool rig_kernel_btf_prototype(const struct rig_kernel_btf *btf, const char *function,
                              struct rig_kernel_prototype *prototype);

struct rig_kernel_member {
    uint32_t offset;               /* bytes from the struct's start */
    uint32_t size;                 /* bytes; 0: of no fixed size */
    uint32_t bit_offset, bit_size; /* of a bit field within the byte at `offset`; bit_size 0: it is none */
};

/*
 * The place of a member, "mmu.write_cr3" of "paravirt_patch_template"; members of unnamed structs and unions are found
 * as C finds them. -1 with one line (RIG_ERROR_USAGE): no such struct, no such member in it.
 */
int rig_kernel_btf_member(const struct rig_kernel_btf *btf, const char *structure, const char *member,
                          struct rig_kernel_member *place, struct rig_error *err);

/* Functions in the BTF, and how many of them are void (*)(void). */
void rig_kernel_btf_count(const struct rig_kernel_btf *btf, unsigned *functions, unsigned *void_void);

#endif
