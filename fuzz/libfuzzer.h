/* SPDX-License-Identifier: MIT */
/* What the two halves of rig-libfuzzer share: what an input is made of is up to one, what becomes of it to the other.
 */
#ifndef RIG_FUZZ_LIBFUZZER_H
#define RIG_FUZZ_LIBFUZZER_H

#include <stdint.h>

enum rig_mutator {
    RIG_MUTATOR_BYTES,     /* libFuzzer's own */
    RIG_MUTATOR_STRUCTURE, /* scenario/mutate.h */
    RIG_MUTATOR_BOTH       /* one or the other, by turns of a coin */
};

void rig_libfuzzer_choose_mutator(enum rig_mutator mutator, uint32_t revisions);

#endif
