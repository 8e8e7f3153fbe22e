/* SPDX-License-Identifier: MIT */
/* The cause in a sentence, where the evidence tells it; else that it does not. */
#ifndef RIG_KERNEL_VERDICT_SENTENCE_H
#define RIG_KERNEL_VERDICT_SENTENCE_H

#include <kernel/verdict/evidence.h>

/* Fills in `because` and `cause`, and adds to `refused` what only the kernel's memory tells. */
void rig_sentence_make(const struct rig_evidence *evidence, struct rig_conclusion *conclusion);

#endif
