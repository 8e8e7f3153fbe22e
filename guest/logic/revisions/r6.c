/* SPDX-License-Identifier: MIT */
/* R6, 2018: struct pages are initialised late, so nobody marks or asks them before boot memory is handed over. */
#include <guest/logic/revisions/revisions.h>

bool xen_struct_pages_ready;

bool xen_page_pinned_r6(const void *table)
{
    /* The only tables there are yet are init_mm's, and those are pinned. */
    return !xen_struct_pages_ready || PagePinned(virt_to_page(table));
}

void xen_set_page_pinned_r6(u64 pfn)
{
    if (xen_struct_pages_ready)
        SetPagePinned(pfn_to_page(pfn));
}

noinline void xen_after_bootmem_r6(void)
{
    xen_struct_pages_ready = true;
    xen_mark_init_mm_pinned();
}
