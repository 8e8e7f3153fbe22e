/* SPDX-License-Identifier: MIT */
/* One run as a line of JSON: the fields are a contract (docs/architecture.md). Pure. */
#ifndef RIG_FINDINGS_JSON_H
#define RIG_FINDINGS_JSON_H

#include <fuzz/findings/expected.h>
#include <fuzz/findings/judged.h>
#include <fuzz/findings/reach.h>

/* To be freed; NULL when out of memory. Addresses and table entries are strings in hex: JSON numbers lose bits. */
char *rig_repro_json(const char *file, const struct rig_judged *judged, const struct rig_expectation *expectation);

/* The name of a finding's own JSON, and how it is made: the same fields, when it was found, and how long it is. */
#define RIG_FINDING_FILE "finding.json"
char *rig_finding_json(const struct rig_judged *judged, const struct rig_expectation *expectation, enum rig_reach reach,
                       uint64_t executions, double seconds);

#endif
