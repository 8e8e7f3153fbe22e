/* SPDX-License-Identifier: MIT */
/* What a scenario comes to on each revision, as real Xen has it now. */
#ifndef RIG_FUZZ_MEASURED_H
#define RIG_FUZZ_MEASURED_H

#include <fuzz/rig.h>
#include <scenario/text.h>

/* Runs `scenario` on every revision that is in the guest, and expects of each what it came to. -1 with *err. */
int rig_measure(struct rig *rig, const struct rig_scenario *scenario, struct rig_expectations *expect,
                struct rig_error *err);

/* What to expect of a scenario that came to `outcome`. Pure. */
struct rig_expectation rig_expect(const struct rig_outcome *outcome);

/*
 * "R0-R4; first without it: R5": the revisions that come to the verdict of `revision`, and where it ends. Pure.
 */
#define RIG_SINCE_SIZE 160
void rig_since(const struct rig_expectations *expect, unsigned revision, char text[static RIG_SINCE_SIZE]);

#endif
