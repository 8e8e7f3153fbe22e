/* SPDX-License-Identifier: MIT */
/* Call sites stop reading the ops table: from here on each calls what the table held now. */
#include <guest/logic/xen_mmu.h>

extern const struct paravirt_patch_site __parainstructions[], __parainstructions_end[];

static void patch_site(u8 *site, u64 target)
{
    s64 distance = (s64)(target - ((u64)site + 5));

    site[0] = 0xe8;
    for (unsigned i = 0; i < 4; i++)
        site[1 + i] = (u8)(distance >> (8 * i));
    site[5] = 0x90;
}

noinline void alternative_instructions(void)
{
    for (const struct paravirt_patch_site *p = __parainstructions; p < __parainstructions_end; p++)
        patch_site((u8 *)p->instr, (u64)pv_mmu_ops.write_cr3);
}
