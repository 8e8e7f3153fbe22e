/* SPDX-License-Identifier: MIT */
/*
 * Trap tables of a case. TRUE: as the steps register them, from none. SOFT: all gates lead here first; what the steps
 * registered is only remembered, and an exception that they did not register is a prediction of Xen's verdict.
 */
#include <guest/runner/gates.h>

#include <guest/runner/beliefs.h>
#include <guest/runner/builder_tables.h>
#include <guest/runner/current.h>
#include <guest/xen/platform.h>
#include <guest/xen/trap.h>

static enum { GATES_NONE, GATES_ALL, GATES_SOME } gates;

static long load(const struct trap_info *table)
{
    return xen_hypercall_raw(__HYPERVISOR_set_trap_table, (unsigned long)table, 0, 0, 0);
}

static void load_every_vector(void)
{
    struct trap_info table[X86_TRAP_COUNT + 1];

    for (unsigned v = 0; v < X86_TRAP_COUNT; v++)
        table[v] = (struct trap_info){.vector = (u8)v, .cs = FLAT_KERNEL_CS, .address = xen_trap_stub[v]};
    table[X86_TRAP_COUNT] = (struct trap_info){0};
    (void)load(table);
}

static void load_all(void)
{
    load_every_vector();
    gates = GATES_ALL;
}

/* Page tables are mapped, read-only, in the kernel map of start of day and of every table made from it. */
static u64 live_l4_entry(u64 address)
{
    return builder_table(x86_entry_frame(read_cr3()))[pgd_index(address)].val;
}

/* BUG() is a ud2 in the kernel's own text, which is mapped: it has just been run. */
static bool at_ud2(const struct pt_regs *regs)
{
    const u8 *text = (const u8 *)regs->rip;

    return regs->rip >= START_KERNEL_MAP && text[0] == 0x0f && text[1] == 0x0b;
}

static enum rig_verdict judge(const struct pt_regs *regs, bool registered)
{
    if (regs->vector == X86_TRAP_UD && at_ud2(regs))
        return RIG_VERDICT_GUEST_BUG;
    if (regs->vector == X86_TRAP_PF)
        return registered ? RIG_VERDICT_HANDLED_PAGE_FAULT : RIG_VERDICT_UNHANDLED_PAGE_FAULT;
    return registered ? RIG_VERDICT_HANDLED_EXCEPTION : RIG_VERDICT_UNHANDLED_EXCEPTION;
}

static void __attribute__((noreturn)) ends(const struct pt_regs *regs, bool registered)
{
    if (regs->vector == X86_TRAP_PF) {
        control_page.outcome.address = xen_vcpu->arch.cr2;
        control_page.outcome.l4_entry = live_l4_entry(xen_vcpu->arch.cr2);
    }
    current_ends(judge(regs, registered), regs);
}

static void load_none(void)
{
    (void)load(NULL);
    gates = GATES_NONE;
}

/* Outside a case the rig itself is at fault, or what a case left: without gates the exception comes again as Xen's. */
static bool in_case(void)
{
    if (!xen_trace_attached)
        load_none();
    return xen_trace_attached != NULL;
}

/* The kernel's own handler took it and cannot go on. */
static void died(const struct pt_regs *regs)
{
    if (in_case())
        ends(regs, true);
}

static bool soft_filter(struct pt_regs *regs)
{
    bool registered = regs->vector < 32 && (xen_traps_registered >> regs->vector & 1);

    if (!in_case())
        return true;
    /* What the kernel takes itself, it takes; where it cannot go on we hear of it by died(). */
    if (registered && (regs->vector == X86_TRAP_DB || regs->vector == X86_TRAP_PF))
        return false;
    ends(regs, registered);
}

/* Where the syscall of the iret hypercall returns to: four pushes and moves into its slot, as Xen fills it. */
#define IRET_RETURN (__HYPERVISOR_iret * 32 + 11)

void gates_before(enum rig_step step)
{
    const struct pt_regs regs = {.rip = (u64)hypercall_page + IRET_RETURN, .cs = FLAT_KERNEL_CS};

    if (current_mode() == RIG_MODE_SOFT && step == RIG_STEP_IRET && !beliefs_user_mfn())
        current_ends(RIG_VERDICT_NO_USER_TABLES, &regs);
}

void gates_lost(void)
{
    gates = GATES_NONE;
    xen_traps_registered = 0;
}

void gates_clear(void)
{
    xen_traps_registered = 0;
    if (xen_trap_filter)
        return; /* soft: ours stay, the exception is foreseen */
    load_none();
}

void gates_start(void)
{
    if (xen_trap_filter)
        load_every_vector();
}

void gates_prepare(enum rig_mode mode)
{
    if (gates == GATES_NONE && xen_traps_registered)
        gates = GATES_SOME;
    if (mode == RIG_MODE_SOFT && gates != GATES_ALL)
        load_all();
    if (mode == RIG_MODE_TRUE && gates != GATES_NONE)
        load_none();
    xen_traps_registered = 0;
    xen_die_attached = died;
    xen_trap_filter = mode == RIG_MODE_SOFT ? soft_filter : NULL;
}
