/* SPDX-License-Identifier: MIT */
/*
 * R10, Linux 7.1: the tables of the direct map at PAGE_OFFSET are no longer linked with their entries. A PV guest fills
 * them in before it grafts Xen's. And lazy MMU mode, as its stable releases have it: a task that a context switch has
 * put into the mode already enters it without a word, and leaves it likewise.
 */
#include <guest/logic/revisions/revisions.h>

void build_identity_map_r10(void)
{
    init_level4_pgt[pgd_index(PAGE_OFFSET)].val = __pa(level3_ident_pgt) | _KERNPG_TABLE;
    level3_ident_pgt[0].val = __pa(level2_ident_pgt) | _KERNPG_TABLE;
}

noinline void xen_enter_lazy_mmu_r10(void)
{
    xen_trace(XEN_TRACE_ENTER_LAZY_MMU_ENTRY, NULL);
    this_cpu.preempt_count++;
    if (this_cpu.lazy_mode != PARAVIRT_LAZY_MMU)
        enter_lazy(PARAVIRT_LAZY_MMU);
    this_cpu.preempt_count--;
    xen_trace(XEN_TRACE_ENTER_LAZY_MMU_EXIT, NULL);
}

noinline void xen_leave_lazy_mmu_r10(void)
{
    xen_trace(XEN_TRACE_LEAVE_LAZY_MMU_ENTRY, NULL);
    this_cpu.preempt_count++;
    xen_mc_flush();
    if (this_cpu.lazy_mode != PARAVIRT_LAZY_NONE)
        leave_lazy(PARAVIRT_LAZY_MMU);
    this_cpu.preempt_count--;
    xen_trace(XEN_TRACE_LEAVE_LAZY_MMU_EXIT, NULL);
}
