/* SPDX-License-Identifier: MIT */
/* What is told whatever the verdict: what Xen refused, other warnings, Xen's lines, the last words. */
#ifndef RIG_KERNEL_VERDICT_TOLD_H
#define RIG_KERNEL_VERDICT_TOLD_H

#include <kernel/verdict/evidence.h>

void rig_told_fill(const struct rig_evidence *evidence, struct rig_conclusion *conclusion);

/* Adds to what Xen refused; left out where there is no room. */
void rig_told_refused(struct rig_conclusion *conclusion, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Appends " <- a <- b" to a text of RIG_TOLD_SIZE. */
void rig_told_chain(char *text, const char calls[][RIG_CALL_SIZE], unsigned count);

#endif
