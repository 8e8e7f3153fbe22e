/* SPDX-License-Identifier: MIT */
/*
 * Lazy modes: hypercalls wait in the batch. Of loads of cr3, from the start of a context switch to its end; of entries
 * of live tables, while one task changes many of them. The modes exclude each other, and the second is its task's: a
 * context switch leaves it and takes it up again.
 */
#include <guest/logic/steps.h>
#include <guest/logic/xen_mmu.h>
#include <guest/xen/platform.h>

noinline void xen_enter_lazy_mmu(void)
{
    xen_trace(XEN_TRACE_ENTER_LAZY_MMU_ENTRY, NULL);
    enter_lazy(PARAVIRT_LAZY_MMU);
    xen_trace(XEN_TRACE_ENTER_LAZY_MMU_EXIT, NULL);
}

noinline void xen_leave_lazy_mmu(void)
{
    xen_trace(XEN_TRACE_LEAVE_LAZY_MMU_ENTRY, NULL);
    this_cpu.preempt_count++;
    xen_mc_flush();
    leave_lazy(PARAVIRT_LAZY_MMU);
    this_cpu.preempt_count--;
    xen_trace(XEN_TRACE_LEAVE_LAZY_MMU_EXIT, NULL);
}

void xen_lazy_mmu_switch_out(struct task *prev)
{
    if (this_cpu.lazy_mode != PARAVIRT_LAZY_MMU)
        return;
    this_kernel->leave_lazy_mmu();
    prev->lazy_mmu_updates = true;
}

void xen_lazy_mmu_switch_in(struct task *next)
{
    if (!next->lazy_mmu_updates)
        return;
    next->lazy_mmu_updates = false;
    this_kernel->enter_lazy_mmu();
}

bool xen_lazy_mmu_active(void)
{
    return this_cpu.lazy_mode == PARAVIRT_LAZY_MMU;
}

noinline void xen_start_context_switch(struct task *prev)
{
    BUG_ON(preemptible());
    this_kernel->lazy_mmu_switch_out(prev);
    if (this_kernel->lazy_cpu_nests)
        this_cpu.lazy_mode = PARAVIRT_LAZY_CPU;
    else
        enter_lazy(PARAVIRT_LAZY_CPU);
}

noinline void xen_end_context_switch(struct task *next)
{
    BUG_ON(preemptible());
    xen_mc_flush();
    if (this_kernel->lazy_cpu_nests)
        this_cpu.lazy_mode = PARAVIRT_LAZY_NONE;
    else
        leave_lazy(PARAVIRT_LAZY_CPU);
    this_kernel->lazy_mmu_switch_in(next);
}

/* A kernel thread keeps the tables that are loaded, so no base pointer changes. */
bool preempt_schedule(void)
{
    struct task thread = {0};
    u8 flags;

    if (!preemptible())
        return false;
    flags = local_irq_save();
    xen_start_context_switch(&current_task);
    xen_end_context_switch(&thread);
    xen_start_context_switch(&thread);
    xen_end_context_switch(&current_task);
    local_irq_restore(flags);
    return true;
}

/* Between the two, a load of cr3 is queued and not yet made. It is the one task that goes and comes. */
noinline void start_context_switch_step(void)
{
    u8 flags = local_irq_save();

    xen_start_context_switch(&current_task);
    local_irq_restore(flags);
}

noinline void end_context_switch_step(void)
{
    u8 flags = local_irq_save();

    xen_end_context_switch(&current_task);
    local_irq_restore(flags);
}

noinline void enter_lazy_mmu_step(void)
{
    this_kernel->lazy_mmu_mode_enable();
}

noinline void leave_lazy_mmu_step(void)
{
    this_kernel->lazy_mmu_mode_disable();
}
