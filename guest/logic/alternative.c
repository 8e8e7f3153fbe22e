/* SPDX-License-Identifier: MIT */
/* Call sites stop reading the ops table: from here on each calls what the table held now. What a site becomes is the
 * revision's. */
#include <guest/logic/steps.h>
#include <guest/logic/xen_mmu.h>

extern const struct paravirt_patch_site __parainstructions[], __parainstructions_end[];

void patch_site_call(u8 *site)
{
    s64 distance = (s64)((u64)pv_mmu_ops.write_cr3 - ((u64)site + 5));

    u8 bytes[PARAVIRT_SITE_SIZE] = {0xe8, [5] = 0x90};

    for (unsigned i = 0; i < 4; i++)
        bytes[1 + i] = (u8)(distance >> (8 * i));
    write_site(site, bytes);
}

noinline void alternative_instructions(void)
{
    for (const struct paravirt_patch_site *p = __parainstructions; p < __parainstructions_end; p++)
        this_kernel->patch_site((u8 *)p->instr);
}
