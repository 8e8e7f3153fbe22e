/* SPDX-License-Identifier: MIT */
/* A scenario as text: parser and printer. No I/O; nothing is allocated. `rig-scn list` names every word of it. */
#ifndef SCENARIO_TEXT_H
#define SCENARIO_TEXT_H

#include <rig/scenario.h>
#include <rig/verdict.h>

#include <stdbool.h>
#include <stddef.h>

/* What a scenario file expects of each revision. Fields that are not set are 0. */
#define RIG_FUNCTION_NAME_SIZE 48
struct rig_expectation {
    uint64_t address;
    bool set;
    bool has_address;
    uint8_t verdict;                       /* enum rig_verdict */
    uint8_t region;                        /* of the address: 1 + a row of rig_region_names */
    uint8_t belief;                        /* 1 + enum rig_belief, one of those that are believed wrongly */
    char function[RIG_FUNCTION_NAME_SIZE]; /* one of the call chain */
    char refused[RIG_FUNCTION_NAME_SIZE];  /* a hypercall or mmuext_op's command that Xen refused, by name */
};

struct rig_expectations {
    struct rig_expectation revision[RIG_REVISION_COUNT];
};

/* Where the text is wrong, counted from 1 (a column is a byte), and why: "found X; expected Y". */
struct rig_text_error {
    unsigned line, column;
    char message[256];
};

/*
 * Parses `size` bytes at `text`, which may be any bytes, need not end in NUL or newline, and may be NULL where size is
 * 0. true: *scenario is valid (codec.h) and *expect holds what the text expects. false: *error says where and why;
 * *scenario and *expect are undefined.
 */
bool rig_text_parse(const char *text, size_t size, struct rig_scenario *scenario, struct rig_expectations *expect,
                    struct rig_text_error *error);

/* The one line for a person: NAME:LINE:COLUMN: MESSAGE. Like snprintf: returns the length it needs without the NUL. */
size_t rig_text_error_print(const struct rig_text_error *error, const char *name, char *out, size_t size);

/* What any scenario and its expectations need as text, NUL included. */
#define RIG_TEXT_MAX 16384

/*
 * Prints the valid `scenario` (and `expect` unless NULL) in canonical form; parsing it gives the same back. Writes at
 * most `size` bytes, NUL included, and returns the length it needs without the NUL, like snprintf.
 */
size_t rig_text_print(const struct rig_scenario *scenario, const struct rig_expectations *expect, char *out,
                      size_t size);

#endif
