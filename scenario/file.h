/* SPDX-License-Identifier: MIT */
/* Scenarios in files: the one place in this room that does I/O. */
#ifndef SCENARIO_FILE_H
#define SCENARIO_FILE_H

#include <base/error.h>
#include <scenario/text.h>

#include <stddef.h>

/* Scenario files are far smaller; what is longer is something else. */
#define RIG_FILE_MAX ((size_t)256 * 1024)

/*
 * Loads a scenario by its suffix: .scn is text, all else is binary and must be what rig_encode gives, so that a
 * truncated file is an error. *expect: what the text expects; nothing is set for binary. -1 with *err, one line with
 * the file, what was found and what would be accepted: the input is wrong (usage), or the system failed (machinery).
 */
int rig_scenario_load(const char *path, struct rig_scenario *scenario, struct rig_expectations *expect,
                      struct rig_error *err);

/* The same for a file that an engine wrote: any bytes are a scenario. */
int rig_scenario_load_loosely(const char *path, struct rig_scenario *scenario, struct rig_expectations *expect,
                              struct rig_error *err);

#endif
