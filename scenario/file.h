/* SPDX-License-Identifier: MIT */
/* Scenario files. Every failure is one line that names the file, what is wrong and what would be accepted. */
#ifndef SCENARIO_FILE_H
#define SCENARIO_FILE_H

#include <scenario/text.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RIG_FILE_MAX (256 * 1024)

struct rig_file_error {
    bool is_io; /* the system failed (exit 3), not the input (exit 2) */
    char text[512];
};

/* Reads at most `max` bytes into malloc'ed *data, the caller's to free. A longer file is an error. */
bool rig_file_read(const char *path, size_t max, uint8_t **data, size_t *size, struct rig_file_error *error);

/* Writes a temporary beside `path`, syncs, renames: `path` is whole or untouched. */
bool rig_file_write(const char *path, const void *data, size_t size, struct rig_file_error *error);

/* By suffix: .scn is text, all else is binary and must be a whole encoding (a truncated one is an error). */
bool rig_scenario_load(const char *path, struct rig_scenario *scenario, struct rig_expectations *expect,
                       struct rig_file_error *error);

#endif
