/* SPDX-License-Identifier: MIT */
/* What the two halves of rig-libfuzzer share: what an input is made of is up to one, what becomes of it to the other.
 */
#ifndef RIG_ENGINES_LIBFUZZER_H
#define RIG_ENGINES_LIBFUZZER_H

#include <fuzz/engines/target_options.h>

void rig_libfuzzer_choose_mutator(enum rig_mutator mutator, uint32_t revisions, bool plausible);

#endif
