/* SPDX-License-Identifier: MIT */
/* What Xen enters this kernel by (struct xen_entry_points, guest/xen/trap.h). */
#ifndef GUEST_LOGIC_ENTRY_POINTS_H
#define GUEST_LOGIC_ENTRY_POINTS_H

#include <guest/xen/trap.h>

void do_trap(struct pt_regs *regs);                    /* traps.c */
void xen_evtchn_do_upcall(struct pt_regs *regs);       /* traps.c */
void do_syscall_64(struct pt_regs *regs);              /* process.c */
void generic_smp_call_function_single_interrupt(void); /* smp.c */

/* For a CPU that is about to be started: what this one has registered, in the table that VCPUOP_initialise takes. */
void xen_copy_trap_info(struct trap_info *table, unsigned cpu); /* traps.c */

#endif
