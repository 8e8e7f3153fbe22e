/* SPDX-License-Identifier: MIT */
/* R5, Linux 4.14: the user page directory is looked up before anything changes, so a fault there precedes all else. */
#include <guest/logic/revisions/revisions.h>

noinline void xen_write_cr3_r5(unsigned long cr3)
{
    pgd_t *user_pgd = this_kernel->get_user_pgd(__va(cr3));

    BUG_ON(preemptible());

    xen_mc_batch(); /* interrupts off */

    /* Whoever looks must see that this CPU is about to use the new table. */
    this_cpu.xen_cr3 = cr3;

    __xen_write_cr3(true, cr3);
    __xen_write_cr3(false, user_pgd ? __pa(user_pgd) : 0);

    xen_mc_issue(PARAVIRT_LAZY_CPU); /* interrupts as they were */
}
