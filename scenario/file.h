/* SPDX-License-Identifier: MIT */
/*
 * Files, the one place in this room that does I/O. A function that fails returns false and has filled *error with one
 * line that names the file, what was found and what would be accepted.
 */
#ifndef SCENARIO_FILE_H
#define SCENARIO_FILE_H

#include <scenario/text.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Scenario files are far smaller; what is longer is something else. */
#define RIG_FILE_MAX ((size_t)256 * 1024)

struct rig_file_error {
    bool is_io;     /* the system failed (exit 3), not the input (exit 2) */
    char text[512]; /* no newline; of a very long path only the beginning is there */
};

/* Reads a file of at most `max` bytes into malloc'ed *data, the caller's to free; NULL where it fails. */
bool rig_file_read(const char *path, size_t max, uint8_t **data, size_t *size, struct rig_file_error *error);

/* Writes a temporary beside `path`, syncs, renames: `path` is whole or untouched. */
bool rig_file_write(const char *path, const void *data, size_t size, struct rig_file_error *error);

/*
 * Loads a scenario by its suffix: .scn is text, all else is binary and must be what rig_encode gives, so that a
 * truncated file is an error. *expect: what the text expects; nothing is set for binary.
 */
bool rig_scenario_load(const char *path, struct rig_scenario *scenario, struct rig_expectations *expect,
                       struct rig_file_error *error);

/* The same for a file that an engine wrote: any bytes are a scenario. */
bool rig_scenario_load_loosely(const char *path, struct rig_scenario *scenario, struct rig_expectations *expect,
                               struct rig_file_error *error);

#endif
