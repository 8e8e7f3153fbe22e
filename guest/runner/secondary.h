/* SPDX-License-Identifier: MIT */
/*
 * The second CPU between cases. A vCPU can be initialised once, then only dom0 can reset it, which costs two domain
 * switches. So there are several that cpu-up starts by turns, and dom0 resets them all at once when they are used up.
 */
#ifndef GUEST_RUNNER_SECONDARY_H
#define GUEST_RUNNER_SECONDARY_H

#include <guest/xen/types.h>

/* Once, at start of day. */
void secondary_init(void);
/* Before a case. */
void secondary_begin(void);
/*
 * The first CPU has the second do something, and waits. One of them runs at a time, so that nothing is the scheduler's
 * choice; what the second asks of the first by IPI, the first does while it waits.
 */
enum secondary_end {
    SECONDARY_DID,
    SECONDARY_ENDED, /* it ended the case: the outcome says how */
    SECONDARY_IS_NOT /* it was not started, or has not come so far */
};
enum secondary_end secondary_do(void (*fn)(unsigned arg), unsigned arg);
/*
 * The first CPU, which has just started the second: comes back when that has nothing to do any more. Which of two CPUs
 * runs, and so which of them meets what an injection broke, would else be the scheduler's choice.
 */
void secondary_await(void);
/* The second CPU itself: it has booted and has nothing to do. Comes back to none. */
void __attribute__((noreturn)) secondary_idle(void);
/*
 * Undo of cpu-up: afterwards no vCPU runs, or holds one of the scenario's tables, and cpu-up will find a fresh one.
 * `wakes`: the tables it is on are whole, it may be asked to leave by itself. 0, or what the injector answers.
 */
int secondary_retire(bool wakes);
/* The injector has reset them all. */
void secondary_were_reset(void);

#endif
