/* SPDX-License-Identifier: MIT */
/*
 * The verdict on a kernel's run. Pure evidence -> conclusion: a row a verdict, the first that applies counts
 * (docs/kernels.md lists them). The fault verdicts are the model's, include/rig/verdicts.def.
 */
#ifndef RIG_KERNEL_VERDICT_VERDICTS_H
#define RIG_KERNEL_VERDICT_VERDICTS_H

#include <kernel/verdict/evidence.h>

void rig_kernel_judge(const struct rig_evidence *evidence, struct rig_conclusion *conclusion);

/* The names of all verdicts there are, NULL at the end; and whether one is a finding. */
const char *rig_kernel_verdict_name(unsigned i);
bool rig_kernel_verdict_is_finding(const char *name);

#endif
