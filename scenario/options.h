/* SPDX-License-Identifier: MIT */
/* Options about scenarios: which revisions, which orders, how much of all there is. */
#ifndef RIG_SCENARIO_OPTIONS_H
#define RIG_SCENARIO_OPTIONS_H

#include <base/option.h>

extern const struct rig_option_type rig_option_revisions; /* uint32_t, a set as in scenario/revisions.h; 0: not given */
extern const struct rig_option_type rig_option_revision;  /* the same, of one alone */
extern const struct rig_option_type rig_option_orders;    /* bool: only plausible ones */

/* Of struct rig_exhaust_bound. A count beyond what can be is one that was not given. */
extern const struct rig_option rig_exhaust_bound_rows[];

#endif
