/* SPDX-License-Identifier: MIT */
/*
 * R11, Linux 7.2: Xen's code keeps no lazy MMU mode of its own. Entries are queued while the task has it enabled, and a
 * context switch pauses that; there is nothing that two could say differently. Lazy CPU mode is a flag.
 */
#include <guest/logic/revisions/revisions.h>

void paravirt_nop_r11(void)
{
}

noinline void xen_flush_lazy_mmu_r11(void)
{
    xen_trace(XEN_TRACE_LEAVE_LAZY_MMU_ENTRY, NULL);
    this_cpu.preempt_count++;
    xen_mc_flush();
    this_cpu.preempt_count--;
    xen_trace(XEN_TRACE_LEAVE_LAZY_MMU_EXIT, NULL);
}

void lazy_mmu_mode_pause_r11(struct task *prev)
{
    if (prev->lazy_mmu_paused++ == 0 && prev->lazy_mmu_enabled)
        this_kernel->leave_lazy_mmu();
}

void lazy_mmu_mode_resume_r11(struct task *next)
{
    next->lazy_mmu_paused--;
}

bool lazy_mmu_mode_active_r11(void)
{
    return current_task.lazy_mmu_enabled && !current_task.lazy_mmu_paused;
}
