/* SPDX-License-Identifier: MIT */
/*
 * R9, Linux 7.0: the ops are assigned one by one. Each is in force at once, those not yet assigned are as they were.
 * And the task counts how often it enabled lazy MMU mode: by the count a context switch takes the mode up again.
 * Between the count and the mode the two say different things.
 */
#include <guest/logic/revisions/revisions.h>

noinline void xen_init_mmu_ops_r9(void)
{
    pv_mmu_ops.write_cr3 = this_kernel->write_cr3_early;
    pv_mmu_ops.set_pte = xen_early_mmu_ops.set_pte;
    pv_mmu_ops.set_pmd = xen_early_mmu_ops.set_pmd;
    pv_mmu_ops.set_pud = xen_early_mmu_ops.set_pud;
    pv_mmu_ops.set_pgd = xen_early_mmu_ops.set_pgd;
    pv_mmu_ops.alloc_pte = xen_early_mmu_ops.alloc_pte;
    pv_mmu_ops.alloc_pmd = xen_early_mmu_ops.alloc_pmd;
    pv_mmu_ops.alloc_pud = xen_early_mmu_ops.alloc_pud;
}

void lazy_mmu_mode_enable_r9(void)
{
    if (!current_task.lazy_mmu_paused && current_task.lazy_mmu_enabled++ == 0)
        this_kernel->enter_lazy_mmu();
}

/* One that was not enabled wraps round, as the kernel's own count does. */
void lazy_mmu_mode_disable_r9(void)
{
    if (current_task.lazy_mmu_paused)
        return;
    if (--current_task.lazy_mmu_enabled == 0)
        this_kernel->leave_lazy_mmu();
    else if (this_kernel->lazy_mmu_active())
        xen_mc_flush();
}

void xen_lazy_mmu_switch_out_r9(struct task *prev)
{
    (void)prev;
    if (this_cpu.lazy_mode == PARAVIRT_LAZY_MMU)
        this_kernel->leave_lazy_mmu();
}

void xen_lazy_mmu_switch_in_r9(struct task *next)
{
    if (next->lazy_mmu_enabled)
        this_kernel->enter_lazy_mmu();
}
