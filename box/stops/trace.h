/* SPDX-License-Identifier: MIT */
/* How deep in calls each entry of a trace is, told by the stack. Pure. */
#ifndef RIG_BOX_STOPS_TRACE_H
#define RIG_BOX_STOPS_TRACE_H

#include <box/plugin/shared.h>

#include <stddef.h>

/*
 * depths[i]: how many of the traced functions that were entered before event `i` have not returned: those on the same
 * stack whose stack pointer at entry is higher. An event whose stack is not known (0) is a leaf, and counts as a
 * sibling of the next one.
 */
void rig_trace_depths(const struct rig_plugin_event *events, size_t count, unsigned *depths);

#endif
