/* SPDX-License-Identifier: MIT */
/*
 * R10, Linux 7.1: the tables of the direct map at PAGE_OFFSET are no longer linked with their entries. A PV guest fills
 * them in before it grafts Xen's.
 */
#include <guest/logic/revisions/revisions.h>

void build_identity_map_r10(void)
{
    init_level4_pgt[pgd_index(PAGE_OFFSET)].val = __pa(level3_ident_pgt) | _KERNPG_TABLE;
    level3_ident_pgt[0].val = __pa(level2_ident_pgt) | _KERNPG_TABLE;
}
