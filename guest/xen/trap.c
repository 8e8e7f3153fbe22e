/* SPDX-License-Identifier: MIT */
#include <guest/xen/hypercall.h>
#include <guest/xen/trap.h>

u32 xen_traps[NR_CPUS];
void (*xen_die_attached)(const struct pt_regs *regs);
bool (*xen_trap_filter)(struct pt_regs *regs);
struct xen_entry_points xen_entry_points;

long xen_load_trap_table(const struct trap_info *table)
{
    long result = HYPERVISOR_set_trap_table(table);

    /* Not before: what strikes at the hypercall may clear them all. */
    if (!table)
        xen_traps_registered = 0;
    for (const struct trap_info *t = table; t && t->address; t++)
        xen_traps_registered |= t->vector < 32 ? UINT32_C(1) << t->vector : 0;
    return result;
}

void die(const struct pt_regs *regs)
{
    if (xen_die_attached)
        xen_die_attached(regs);
    for (;;)
        __asm__ volatile("ud2");
}

void xen_trap_entry(struct pt_regs *regs)
{
    if (xen_trap_filter && xen_trap_filter(regs))
        return;
    xen_entry_points.trap(regs);
}
