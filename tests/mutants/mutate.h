/* SPDX-License-Identifier: MIT */
/*
 * Small changes of C source as clang-format leaves it, a line or two each: what a slip of whoever writes guest/logic
 * would look like. Told by the shape of lines, not parsed: one that does not compile is not a mutant. Pure.
 */
#ifndef RIG_TESTS_MUTATE_H
#define RIG_TESTS_MUTATE_H

#include <stdbool.h>
#include <stddef.h>

enum rig_mutation_kind {
    RIG_MUTATION_DROP,   /* a statement is left out */
    RIG_MUTATION_SWAP,   /* it comes behind the next one */
    RIG_MUTATION_NEGATE, /* a condition is negated */
    RIG_MUTATION_WORD,   /* a word becomes another of its kind */
    RIG_MUTATIONS
};

struct rig_mutation {
    enum rig_mutation_kind kind;
    unsigned line; /* from 1 */
    unsigned word; /* WORD: a row of the table of words */
};

const char *rig_mutation_name(enum rig_mutation_kind kind);

/* The n-th mutation of the source, in order of lines; false: there are not so many. */
bool rig_mutation_get(const char *source, unsigned n, struct rig_mutation *mutation);

/* The source with it; to be freed. NULL: out of memory. Has as many lines as before. */
char *rig_mutation_apply(const char *source, const struct rig_mutation *mutation);

#endif
