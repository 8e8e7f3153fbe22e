/* SPDX-License-Identifier: MIT */
/* One run with everything that is said about it: the case, what came of it, the chain with names, the signature. */
#ifndef RIG_FINDINGS_JUDGED_H
#define RIG_FINDINGS_JUDGED_H

#include <fuzz/client/client.h>
#include <fuzz/findings/chain.h>
#include <fuzz/findings/signature.h>

#include <stdio.h>

struct rig_judged {
    const struct rig_scenario *scenario;
    const struct rig_result *run;
    struct rig_chain chain;
    char signature[RIG_SIGNATURE_SIZE]; /* "": not a defect */
};

/* Both pointers must outlive the result. */
void rig_judge(struct rig_judged *judged, const struct rig_scenario *scenario, const struct rig_result *run,
               const struct rig_symbols *symbols);

bool rig_is_defect(const struct rig_result *run);

/*
 * For people: verdict, address and its region, L4 entry, call chain, Xen's own lines. Each line starts with `indent`.
 */
void rig_judged_print(FILE *out, const struct rig_judged *judged, const char *indent);

#endif
