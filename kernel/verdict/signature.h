/* SPDX-License-Identifier: MIT */
/*
 * The name of a defect: the verdict, the region, up to three functions and a number made from these. Addresses, offsets
 * and what a compiler appends to names are left out, so that it holds from one version to the next.
 */
#ifndef RIG_KERNEL_VERDICT_SIGNATURE_H
#define RIG_KERNEL_VERDICT_SIGNATURE_H

#include <kernel/verdict/evidence.h>

/* Fills in `signature`; "" for a verdict that is no finding. */
void rig_kernel_signature(const struct rig_evidence *evidence, struct rig_conclusion *conclusion);

/* The first function of symbol and calls that is not the kernel's way to Xen or to its page tables, but what uses it;
 * "" where there is none. At most `most` of them. Returns how many. */
unsigned rig_telling_functions(const struct rig_conclusion *conclusion, char names[][RIG_CALL_SIZE], unsigned most);

#endif
