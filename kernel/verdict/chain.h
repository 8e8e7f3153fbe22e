/* SPDX-License-Identifier: MIT */
/*
 * Who called whom, from the words of a stopped vCPU's stack. Kernels are built without frame pointers, so a word counts
 * as a return address where a call stands before it, in memory as it is now, and the calls fit each other: a direct
 * call must lead to the function that is one further in. What stands on a stack from earlier is so passed over, mostly.
 */
#ifndef RIG_KERNEL_VERDICT_CHAIN_H
#define RIG_KERNEL_VERDICT_CHAIN_H

#include <kernel/verdict/evidence.h>

/* Fills in `symbol` (of rip), `calls` and `call_count`. Without names or memory there are none. */
void rig_chain_read(const struct rig_evidence *evidence, struct rig_conclusion *conclusion);

#endif
