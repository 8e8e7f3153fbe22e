/* SPDX-License-Identifier: MIT */
/* Trap tables of a case, and its end by an exception. */
#ifndef GUEST_RUNNER_GATES_H
#define GUEST_RUNNER_GATES_H

#include <rig/control.h>

/* The second CPU, as it comes up. */
void gates_start(void);
void gates_prepare(enum rig_mode mode);
/* Soft: Xen ends a domain that returns to user mode without tables for it. That is foreseen, and costs no domain. */
void gates_before(enum rig_step step);
void gates_lost(void);  /* a fresh vCPU has none */
void gates_clear(void); /* of the case at hand: the kernel has none any more */

#endif
