/* SPDX-License-Identifier: MIT */
/*
 * How often each region of guest/logic ran: the guest's counters of clang's source-based coverage, and what its ELF
 * file says they stand for. As text it is what llvm-profdata calls a text profile; it is also how counts are kept on
 * disk.
 */
#ifndef RIG_COVERAGE_PROFILE_H
#define RIG_COVERAGE_PROFILE_H

#include <base/error.h>

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct rig_profile;

/* Pure. The functions of a guest's ELF file, each with zero counts. The file may be junk. */
int rig_profile_parse(const void *elf, size_t size, struct rig_profile **profile, struct rig_error *err);

/* The same from a file. */
int rig_profile_load(const char *path, struct rig_profile **profile, struct rig_error *err);
void rig_profile_free(struct rig_profile *profile);

/* All counters in the guest's order; they are the caller's to raise. */
uint64_t *rig_profile_counts(struct rig_profile *profile, size_t *count);

/* Pure. How many of them are not zero. */
size_t rig_profile_reached(const struct rig_profile *profile);

/*
 * Pure. Adds the counts of a text profile, at most up to UINT64_MAX. Functions that the guest has no more, or has in
 * another shape, are left out. -1 where it is no text profile; what stands before that was added.
 */
int rig_profile_read(struct rig_profile *profile, const char *text, struct rig_error *err);

/* The text profile; functions that never ran are part of it. */
void rig_profile_print(FILE *out, const struct rig_profile *profile);

#endif
