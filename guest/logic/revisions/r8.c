/* SPDX-License-Identifier: MIT */
/* R8, February 2026: not only the marks wait for struct pages, the look-up of the user page directory does too. */
#include <guest/logic/revisions/revisions.h>

pgd_t *xen_get_user_pgd_r8(pgd_t *pgd)
{
    if (!xen_struct_pages_ready)
        return NULL;
    return xen_get_user_pgd(pgd);
}
