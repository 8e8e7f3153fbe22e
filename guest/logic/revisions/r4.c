/* SPDX-License-Identifier: MIT */
/* R4, Linux 4.0: a guest whose frames Xen translates keeps the native ops. Ours is never one. */
#include <guest/logic/revisions/revisions.h>
#include <guest/xen/platform.h>

noinline void native_write_cr3(unsigned long cr3)
{
    __asm__ volatile("mov %0, %%cr3" : : "r"(cr3) : "memory");
}

noinline void xen_init_mmu_ops_r4(void)
{
    if (xen_feature(XENFEAT_auto_translated_physmap)) {
        pv_mmu_ops.write_cr3 = native_write_cr3;
        return;
    }
    xen_init_mmu_ops_at_once();
}
