/* SPDX-License-Identifier: MIT */
/*
 * R7, 6.x: the call site is an alternative. Patched on a CPU with the XENPV feature it calls what the ops table holds
 * now; without the feature it becomes the bare machine's own instruction.
 */
#include <guest/logic/revisions/revisions.h>
#include <guest/logic/steps.h>

bool xen_cpu_has_xenpv;

void xen_init_capabilities(void)
{
    xen_cpu_has_xenpv = true;
}

void patch_site_r7(u8 *site)
{
    static const u8 mov_rdi_cr3[PARAVIRT_SITE_SIZE] = {0x0f, 0x22, 0xdf, 0x0f, 0x1f, 0x00};

    if (xen_cpu_has_xenpv) {
        patch_site_call(site);
        return;
    }
    write_site(site, mov_rdi_cr3);
}
