/* SPDX-License-Identifier: MIT */
/* What a scenario comes to on each revision, as real Xen has it now. */
#ifndef RIG_REPLAY_ON_REVISIONS_H
#define RIG_REPLAY_ON_REVISIONS_H

#include <fuzz/findings/cause.h>
#include <fuzz/replay/runner.h>
#include <scenario/text.h>

struct rig_measured {
    struct rig_expectations expect;                 /* of each revision in the guest, what it came to */
    char cause[RIG_REVISION_COUNT][RIG_CAUSE_SIZE]; /* "": no defect there */
};

/* Runs `scenario` on every revision that is in the guest. -1 with *err. */
int rig_measure(struct rig_runner *rig, const struct rig_scenario *scenario, struct rig_measured *measured,
                struct rig_error *err);

/* What to expect of a scenario that came to `outcome`. Pure. */
struct rig_expectation rig_expect(const struct rig_outcome *outcome);

/*
 * "R0-R4; first without it: R5": the revisions that come to the cause of `revision`, and where it ends. The same
 * verdict for another reason is not the same defect. Pure.
 */
#define RIG_SINCE_SIZE 160
void rig_since(const struct rig_measured *measured, unsigned revision, char text[static RIG_SINCE_SIZE]);

#endif
