/* SPDX-License-Identifier: MIT */
/* R2, Linux 3.9: the early write_cr3 is init-only code and never switches; post_allocator_init does. */
#include <guest/logic/revisions/revisions.h>

noinline __init void xen_write_cr3_init(unsigned long cr3)
{
    BUG_ON(preemptible());

    xen_mc_batch(); /* interrupts off */

    this_cpu.xen_cr3 = cr3;

    __xen_write_cr3(true, cr3);

    xen_mc_issue(PARAVIRT_LAZY_CPU); /* interrupts as they were */
}
