/* SPDX-License-Identifier: MIT */
/* R9, Linux 7.0: the ops are assigned one by one. Each is in force at once, those not yet assigned are as they were. */
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
