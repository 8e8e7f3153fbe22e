/* SPDX-License-Identifier: MIT */
/*
 * R8, February 2026: not only the marks that are set wait for struct pages. The look-up of the user page directory does
 * too, and so do marks that are taken away: the p2m list's tables are taken apart before there are struct pages.
 */
#include <guest/logic/revisions/revisions.h>

pgd_t *xen_get_user_pgd_r8(pgd_t *pgd)
{
    if (!xen_struct_pages_ready)
        return NULL;
    return xen_get_user_pgd(pgd);
}

void xen_clear_page_pinned_r8(u64 pfn)
{
    if (xen_struct_pages_ready)
        xen_clear_page_pinned(pfn);
}
