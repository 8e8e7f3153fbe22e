/* SPDX-License-Identifier: MIT */
/*
 * What an image tells Xen's domain builder: the ELF notes named "Xen" (xen/include/public/elfnote.h). A kernel with
 * CONFIG_XEN_PV has ENTRY and VIRT_BASE; one that is only a PVH guest has PHYS32_ENTRY alone. Pure.
 */
#ifndef RIG_KERNEL_NOTES_H
#define RIG_KERNEL_NOTES_H

#include <base/elf.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbers are 0 and texts "" where the note is not there; `has` tells a 0 from none. */
struct rig_kernel_notes {
    uint32_t has;            /* bit n: a note of type n was there, XEN_ELFNOTE_* */
    uint64_t entry;          /* ENTRY: where a PV domain starts */
    uint64_t hypercall_page; /* HYPERCALL_PAGE; kernels from 6.13 on have none */
    uint64_t virt_base;      /* VIRT_BASE */
    uint64_t init_p2m;       /* INIT_P2M: where the builder puts the p2m list; 0: behind the kernel */
    uint64_t phys32_entry;   /* PHYS32_ENTRY: PVH */
    uint64_t hv_start_low;   /* HV_START_LOW: where Xen's own space may start */
    char guest_os[32];       /* GUEST_OS: "linux" */
    char guest_version[32];  /* GUEST_VERSION: "2.6" for every Linux */
    char xen_version[32];    /* XEN_VERSION: "xen-3.0" */
    char features[160];      /* FEATURES, where a kernel says them as text */
    uint32_t supported;      /* SUPPORTED_FEATURES: bit n is XENFEAT n */
};

#define RIG_NOTE_ENTRY 1
#define RIG_NOTE_HYPERCALL_PAGE 2
#define RIG_NOTE_VIRT_BASE 3
#define RIG_NOTE_XEN_VERSION 5
#define RIG_NOTE_GUEST_OS 6
#define RIG_NOTE_GUEST_VERSION 7
#define RIG_NOTE_FEATURES 10
#define RIG_NOTE_HV_START_LOW 12
#define RIG_NOTE_INIT_P2M 15
#define RIG_NOTE_SUPPORTED_FEATURES 17
#define RIG_NOTE_PHYS32_ENTRY 18

void rig_kernel_notes_read(struct rig_kernel_notes *notes, const struct rig_elf *elf);

bool rig_kernel_note_is(const struct rig_kernel_notes *notes, unsigned type);

/* Xen can start it as a 64-bit PV domain. */
bool rig_kernel_notes_pv(const struct rig_kernel_notes *notes);

#endif
