/* SPDX-License-Identifier: MIT */
/* Which exceptions the kernel has registered when, and what its handlers and its event upcall do. */
#include <guest/logic/entry_points.h>
#include <guest/logic/steps.h>
#include <guest/xen/platform.h>
#include <guest/xen/trap.h>

#define MAX_GATES X86_TRAP_COUNT

/* User code may use #BP's. */
static struct trap_info gate_of(unsigned vector)
{
    return (struct trap_info){.vector = (u8)vector,
                              .flags = vector == X86_TRAP_BP ? 3 : 0,
                              .cs = FLAT_KERNEL_CS,
                              .address = xen_trap_stub[vector]};
}

static void load_gates(u32 vectors)
{
    struct trap_info table[MAX_GATES + 1];
    unsigned count = 0;

    for (unsigned v = 0; v < X86_TRAP_COUNT; v++)
        if (vectors >> v & 1)
            table[count++] = gate_of(v);
    table[count] = (struct trap_info){0};
    if (xen_load_trap_table(table))
        BUG();
}

/* Every exception that a 64-bit kernel registers; 2 is Xen's NMI callback, 9 and 15 do not exist. */
#define ALL_GATES (((UINT32_C(1) << X86_TRAP_COUNT) - 1) & ~(1U << 2 | 1U << 9 | 1U << 15))

noinline void idt_setup_early_handler(void)
{
    load_gates(ALL_GATES);
}

noinline void early_trap_init(void)
{
    load_gates(1U << X86_TRAP_DB | 1U << X86_TRAP_BP);
}

noinline void early_trap_pf_init(void)
{
    load_gates(1U << X86_TRAP_PF);
}

noinline void trap_init(void)
{
    load_gates(ALL_GATES);
}

void xen_copy_trap_info(struct trap_info *table, unsigned cpu)
{
    xen_traps[cpu] = xen_traps_registered;
    for (unsigned v = 0; v < X86_TRAP_COUNT; v++)
        if (xen_traps[cpu] >> v & 1)
            table[v] = gate_of(v);
}

/* A debug trap is passed over; nothing else can be mended this early, and there are no exception tables. */
void do_trap(struct pt_regs *regs)
{
    if (regs->vector == X86_TRAP_DB)
        return;
    if (regs->vector == X86_TRAP_PF)
        xen_trace(XEN_TRACE_PAGE_FAULT, NULL);
    die(regs);
}

/* Every event channel of this kernel is masked; an upcall has nothing to hand on. */
void xen_evtchn_do_upcall(struct pt_regs *regs)
{
    (void)regs;
    xen_trace(XEN_TRACE_UPCALL_ENTRY, NULL);
    WRITE_ONCE(xen_vcpu->evtchn_upcall_pending, 0);
    xen_trace(XEN_TRACE_UPCALL_EXIT, NULL);
}
