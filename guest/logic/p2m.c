/* SPDX-License-Identifier: MIT */
/*
 * Guest frame to machine frame. Until the tree is built the list of Xen's domain builder is read as it is: where the
 * kernel map has it, as kernels did before they asked for it at an address of its own. Under that address it is in
 * init_mm's tables alone, and orders of older kernels use other tables while they still need it.
 */
#include <guest/logic/p2m.h>
#include <guest/logic/steps.h>
#include <guest/xen/platform.h>

#define LEAF 512

/* One page of pointers to leaves; NULL: not built. */
static unsigned long **p2m_mid;

u64 pfn_to_mfn(u64 pfn)
{
    if (pfn >= xen_start_info->nr_pages)
        return ~UINT64_C(0);
    if (p2m_mid)
        return p2m_mid[pfn / LEAF][pfn % LEAF];
    return builders_p2m_list()[pfn];
}

const unsigned long *builders_p2m_list(void)
{
    return (const unsigned long *)(START_KERNEL_MAP + PFN_PHYS(xen_start_info->first_p2m_pfn));
}

/* The runner looks tables up with it too, to undo a case: as often as there was something to undo before. */
__not_counted u64 mfn_to_pfn(u64 mfn)
{
    return ((unsigned long *)MACH2PHYS_VIRT_START)[mfn];
}

void build_dynamic_phys_to_machine(void)
{
    unsigned long *list = (unsigned long *)builders_p2m_list();
    unsigned long **mid = extend_brk(PAGE_SIZE);

    for (u64 pfn = 0; pfn < xen_start_info->nr_pages; pfn += LEAF)
        mid[pfn / LEAF] = list + pfn;
    p2m_mid = mid;
}

void set_p2m_list(unsigned long *list)
{
    if (!p2m_mid)
        p2m_mid = extend_brk(PAGE_SIZE);
    for (u64 pfn = 0; pfn < xen_start_info->nr_pages; pfn += LEAF)
        p2m_mid[pfn / LEAF] = list + pfn;
}

/* Where a toolstack finds the p2m list: a page of frames of pages of frames of the list. Built once, from brk. */
noinline void xen_setup_mfn_list_list(void)
{
    static unsigned long *top;
    const char *list = (const char *)builders_p2m_list();
    unsigned long *mid;

    if (top)
        return;
    top = extend_brk(PAGE_SIZE);
    mid = extend_brk(PAGE_SIZE);
    top[0] = virt_to_mfn(mid);
    for (u64 i = 0; i * LEAF < xen_start_info->nr_pages; i++)
        mid[i] = virt_to_mfn(list + i * PAGE_SIZE);
    HYPERVISOR_shared_info->arch.max_pfn = xen_start_info->nr_pages;
    HYPERVISOR_shared_info->arch.pfn_to_mfn_frame_list_list = virt_to_mfn(top);
}
