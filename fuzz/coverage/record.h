/* SPDX-License-Identifier: MIT */
/*
 * What a command reached of guest/logic, kept in RESULTS/coverage/WHO.proftext: what is there already is added to, and
 * each write replaces the file as a whole, so that a kill costs what the last second counted.
 */
#ifndef RIG_COVERAGE_RECORD_H
#define RIG_COVERAGE_RECORD_H

#include <fuzz/coverage/profile.h>

#include <stdint.h>

#define RIG_COVERAGE "coverage"
#define RIG_COVERAGE_SUFFIX ".proftext"

struct rig_coverage;

/* `who`: job0, repro, .. One process at a time has each. `guest` is the guest's ELF file. */
int rig_coverage_open(const char *results, const char *who, const char *guest, struct rig_coverage **coverage,
                      struct rig_error *err);
/* Does not write. */
void rig_coverage_close(struct rig_coverage *coverage);

/* Where counts go; for rig_session_count. */
struct rig_profile *rig_coverage_profile(struct rig_coverage *coverage);

/* Writes what there is. */
int rig_coverage_write(struct rig_coverage *coverage, struct rig_error *err);
/* The same, but only when the last time was a second ago; `now_ns` as rig_now_ns has it. */
int rig_coverage_keep(struct rig_coverage *coverage, uint64_t now_ns, struct rig_error *err);

#endif
