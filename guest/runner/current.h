/* SPDX-License-Identifier: MIT */
/* The case at hand: the control page, what the case did so far, and its one way out. Below all else of the runner. */
#ifndef GUEST_RUNNER_CURRENT_H
#define GUEST_RUNNER_CURRENT_H

#include <guest/xen/context.h>
#include <guest/xen/trap.h>
#include <guest/xen/types.h>

#include <rig/control.h>

extern struct rig_control control_page;

/* A case begins, in `mode`; nothing is known of the one before any more. */
void current_begin(enum rig_mode mode);
enum rig_mode current_mode(void);

/* Steps that were begun: bit n for step n. Kept until the next case. */
void current_attempt(enum rig_step step);
u32 current_attempted(void);

/* An injection wrote an entry of a page table, or dom0 struck, which may have; its value is unsafe under L1TF. */
void current_wrote_table(bool l1tf_unsafe);
bool current_has_written_table(void);
/* Xen may shadow the domain for it. */
bool current_has_written_l1tf_unsafe(void);

/* Where current_ends() comes back to: context_save() is called with it before the first step. */
extern struct context current_end;
/* What the second CPU does then, which cannot go there: the first does. Does not come back; set once, at start of day.
 */
extern void (*current_ended_by_second_cpu)(void);
/* Ends the case with the exception in `regs`; the outcome says so. */
void __attribute__((noreturn)) current_ends(enum rig_verdict verdict, const struct pt_regs *regs);

#endif
