/* SPDX-License-Identifier: MIT */
/* What the runner's files share: the case that runs, the control page, and the ways out of a case. */
#ifndef GUEST_RUNNER_RUNNER_H
#define GUEST_RUNNER_RUNNER_H

#include <guest/logic/mm.h>
#include <guest/runner/beliefs.h>
#include <guest/xen/trace.h>
#include <guest/xen/trap.h>
#include <guest/xen/types.h>

#include <rig/control.h>

extern struct rig_control control_page;

/* main.c */
void runner_start(const struct start_info *start_info);
void runner_resume(unsigned vcpu);
void __attribute__((noreturn)) runner_loop(void);

/* case.c: run one scenario to its end, whatever the end; the outcome is in the control page, kept up all the while. */
void runner_case(const struct rig_scenario *scenario, enum rig_mode mode);
/* What the case at hand tried: bit n for step n. Kept until the next case. */
u32 runner_attempted(void);
enum rig_mode runner_mode(void);

/* strike.c: injections. Places are active between enter and leave; a point strikes when it is reached. */
void strike_arm(const struct rig_scenario *scenario);
void strike_enter(unsigned place);
void strike_leave(unsigned place);
void strike_event(enum xen_trace_event event, void *data);

/* gates.c: trap tables and the end of a case by an exception. */
void gates_prepare(enum rig_mode mode);
/* Soft: Xen ends a domain that returns to user mode without tables for it. That is foreseen, and costs no domain. */
void gates_before(enum rig_step step);
void gates_lost(void);  /* a fresh vCPU has none */
void gates_clear(void); /* of the case at hand: the kernel has none any more */
/* Ends the case with the exception in `regs`. */
void __attribute__((noreturn)) runner_case_ends(enum rig_verdict verdict, const struct pt_regs *regs);

/* undo.c: back to start of day. */
void undo_begin(void);                                /* of a case */
void undo_pin(u64 mfn);                               /* which is about to be pinned */
void undo_entry(const entry_t *entry, u64 table_mfn); /* below the L4, which an injection is about to write */
void undo_remember(void);
/* `thorough`: nothing is known about what was done (after a crash). false: Xen refused, the domain is spent. */
bool undo(bool thorough);

/* fallback.c: the tables that no scenario touches. Returns their L4's machine frame. */
u64 fallback_build(void);
u64 fallback_l4_mfn(void);

/* service.c: asking the injector. Waits for the answer. */
int service_ask(enum rig_service service, u32 arg);
void service_ready(void); /* tells the injector that cases are taken, again or for the first time */
/* Between two looks at the page, at which `seq` was the case and `bell` the doorbell: spin at first, then sleep. Where
 * the engine sleeps too, sleep at once, until it notifies us. */
void idle_wait(u32 seq, u32 bell);
void service_done(void); /* tells an engine that sleeps */
void idle_reset(void);

#endif
