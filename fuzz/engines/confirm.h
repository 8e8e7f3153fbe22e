/* SPDX-License-Identifier: MIT */
/* From a defect that is predicted to one that Xen has judged, written down as what it turned out to be. */
#ifndef RIG_ENGINES_CONFIRM_H
#define RIG_ENGINES_CONFIRM_H

#include <base/name_set.h>
#include <fuzz/engines/live.h>
#include <fuzz/engines/refuted.h>
#include <fuzz/findings/judged.h>
#include <fuzz/replay/runner.h>

struct rig_confirm {
    struct rig_runner *rig;
    struct rig_seen *seen;       /* signatures of findings */
    struct rig_refuted *refuted; /* predicted ones that are none so far */
    struct rig_seen *causes;     /* that have a minimised finding */
    struct rig_live *live;
    const char *results;
};

/*
 * `predicted` is a defect. Does nothing where its signature is a finding's, or was refuted and this scenario's turn has
 * not come.
 */
int rig_confirm(const struct rig_confirm *confirm, const struct rig_judged *predicted, struct rig_error *err);

#endif
