/* SPDX-License-Identifier: MIT */
/*
 * Page tables and exceptions of x86-64 under Xen, each constant once. Names are those that Linux and Xen share; values
 * are the processor manuals' (Intel SDM volume 3, 4.5 and 6.3) and, where it says so, Xen's public headers'.
 *
 * Frame numbers, in Xen's words:
 *   mfn   a machine frame: 4 KiB of the machine's memory. The MMU knows nothing else, so the entries of a PV guest's
 *         tables hold mfns, and cr3 does.
 *   pfn   a pseudo-physical frame: the guest's own numbers for its memory, from 0 and without holes, whatever mfns it
 *         was given. "Guest frame" and __pa() mean this.
 *   p2m   pfn -> mfn: an array that the guest has, the domain builder's at first. m2p, mfn -> pfn, is one array for all
 *         that Xen keeps, readable at MACH2PHYS_VIRT_START.
 *   gfn   what a hypercall calls a frame of another domain: for a PV domain its mfn, for a translated one its pfn.
 *
 * Freestanding C11. No functions: guest/logic, whose coverage is measured, would count them as its own.
 */
#ifndef RIG_X86_H
#define RIG_X86_H

#include <stdint.h>

#define RIG_PAGE_SHIFT 12
#define RIG_PAGE_SIZE 4096

/* ---- tables: levels 4 (the root, what cr3 names) to 1, 512 entries each ---- */

#define PTRS_PER_TABLE 512

#define _PAGE_PRESENT UINT64_C(0x001)
#define _PAGE_RW UINT64_C(0x002)
#define _PAGE_USER UINT64_C(0x004)
#define _PAGE_ACCESSED UINT64_C(0x020)
#define _PAGE_DIRTY UINT64_C(0x040)
#define _PAGE_PSE UINT64_C(0x080) /* a large page, at levels 3 and 2; the PAT bit at level 1 */
#define PTE_PFN_MASK UINT64_C(0x000ffffffffff000)
#define PTE_FLAGS_MASK (~PTE_PFN_MASK)

/* Where the entry for `va` is in its table of `level`. */
#define x86_table_index(va, level) ((unsigned)((uint64_t)(va) >> (RIG_PAGE_SHIFT + 9 * ((level)-1))) % PTRS_PER_TABLE)

/* The frame that an entry, or cr3, names. */
#define x86_entry_frame(entry) (((entry)&PTE_PFN_MASK) >> RIG_PAGE_SHIFT)

/* ---- addresses: below USER_LIMIT is user mode's ---- */

#define USER_LIMIT UINT64_C(0x0000800000000000)
/* The range that Xen keeps for itself, no guest may write its L4 entries (arch-x86/xen-x86_64.h, HYPERVISOR_VIRT_*). */
#define XEN_VIRT_FIRST UINT64_C(0xffff800000000000)
#define XEN_VIRT_LAST UINT64_C(0xffff87ffffffffff)
#define XEN_FIRST_SLOT 256
#define XEN_LAST_SLOT 271
/* Linux's mapping of its own image (__START_KERNEL_map): here, pfn 0 of the guest. */
#define START_KERNEL_MAP UINT64_C(0xffffffff80000000)

#define x86_is_xens_slot(l4_index) ((unsigned)(l4_index)-XEN_FIRST_SLOT <= XEN_LAST_SLOT - XEN_FIRST_SLOT)
#define x86_is_xens_address(va) ((uint64_t)(va)-XEN_VIRT_FIRST <= XEN_VIRT_LAST - XEN_VIRT_FIRST)

/* ---- exceptions ---- */

#define X86_TRAP_DB 1
#define X86_TRAP_BP 3
#define X86_TRAP_UD 6
#define X86_TRAP_GP 13
#define X86_TRAP_PF 14
#define X86_EXCEPTIONS 32 /* vectors from here on are interrupts */

/* The error code of #PF. For a guest's kernel, which runs in ring 3, Xen takes PFEC_USER out of it. */
#define PFEC_PRESENT 0x01U
#define PFEC_WRITE 0x02U
#define PFEC_USER 0x04U
#define PFEC_RESERVED 0x08U
#define PFEC_FETCH 0x10U

#endif
