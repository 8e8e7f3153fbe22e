/* SPDX-License-Identifier: MIT */
/* R1, the patch of February 2013: an early write_cr3 that is good for one call. */
#include <guest/logic/revisions/revisions.h>

noinline void xen_write_cr3_init_r1(unsigned long cr3)
{
    BUG_ON(preemptible());

    xen_mc_batch(); /* interrupts off */

    this_cpu.xen_cr3 = cr3;

    __xen_write_cr3(true, cr3);

    xen_mc_issue(PARAVIRT_LAZY_CPU); /* interrupts as they were */

    pv_mmu_ops.write_cr3 = xen_write_cr3;
}
