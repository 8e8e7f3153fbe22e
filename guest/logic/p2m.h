/* SPDX-License-Identifier: MIT */
/* Guest frame to machine frame and back, and what is made of that: entries of page tables. */
#ifndef GUEST_LOGIC_P2M_H
#define GUEST_LOGIC_P2M_H

#include <guest/logic/mm.h>

u64 pfn_to_mfn(u64 pfn);
u64 mfn_to_pfn(u64 mfn);
void xen_setup_mfn_list_list(void);
/* As the builder left it, in the kernel map. */
const unsigned long *builders_p2m_list(void);
/* From now on this one is asked; it holds an entry for each page of RAM. */
void set_p2m_list(unsigned long *list);

static inline u64 virt_to_mfn(const void *va)
{
    return pfn_to_mfn(PFN_DOWN(__pa(va)));
}

static inline entry_t pfn_entry(u64 pfn, u64 flags)
{
    return (entry_t){.val = pfn_to_mfn(pfn) << PAGE_SHIFT | flags};
}

/* A table's virtual address (direct map) from an entry that points at it. */
static inline entry_t *entry_table(entry_t entry)
{
    return __va(PFN_PHYS(mfn_to_pfn(x86_entry_frame(entry.val))));
}

#endif
