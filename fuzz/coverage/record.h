/* SPDX-License-Identifier: MIT */
/*
 * What a command reached of guest/logic: the guest's counters of clang's source-based coverage, kept in
 * RESULTS/coverage/WHO-SHAPE.profraw. SHAPE is a number of what the guest's build counts: what another build reached is
 * in a file beside it. An earlier command's counts are added to, and each write replaces the file as a whole, so that a
 * kill costs what the last second counted.
 *
 * The file is what a program's own runtime would leave: a raw profile of LLVM 14 (compiler-rt's
 * profile/InstrProfData.inc, version 8). llvm-profdata knows what the parts of it mean; we copy them.
 */
#ifndef RIG_COVERAGE_RECORD_H
#define RIG_COVERAGE_RECORD_H

#include <base/error.h>

#include <stddef.h>
#include <stdint.h>

#define RIG_COVERAGE "coverage"
#define RIG_COVERAGE_SUFFIX ".profraw"

struct rig_coverage;

/* `who`: job0, repro, .. One process at a time has each. `guest` is the guest's ELF file. */
int rig_coverage_open(const char *results, const char *who, const char *guest, struct rig_coverage **coverage,
                      struct rig_error *err);
/* Does not write. */
void rig_coverage_close(struct rig_coverage *coverage);

/* All counters in the guest's order; they are the caller's to raise. For rig_session_collect_profile. */
uint64_t *rig_coverage_counts(struct rig_coverage *coverage, size_t *count);

/* Writes what there is. */
int rig_coverage_write(struct rig_coverage *coverage, struct rig_error *err);
/* The same, but only when the last time was a second ago; `now_ns` as rig_now_ns has it. */
int rig_coverage_keep(struct rig_coverage *coverage, uint64_t now_ns, struct rig_error *err);

#endif
