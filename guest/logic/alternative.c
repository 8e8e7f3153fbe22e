/* SPDX-License-Identifier: MIT */
/* Call sites stop reading the ops table: from here on each calls what the table held now. What a site becomes is the
 * revision's. */
#include <guest/logic/xen_mmu.h>

extern const struct paravirt_patch_site __parainstructions[], __parainstructions_end[];

void patch_site_call(u8 *site)
{
    s64 distance = (s64)((u64)pv_mmu_ops.write_cr3 - ((u64)site + 5));

    site[0] = 0xe8;
    for (unsigned i = 0; i < 4; i++)
        site[1 + i] = (u8)(distance >> (8 * i));
    site[5] = 0x90;
}

noinline void alternative_instructions(void)
{
    for (const struct paravirt_patch_site *p = __parainstructions; p < __parainstructions_end; p++)
        revisions[kernel_revision].patch_site((u8 *)p->instr);
}
