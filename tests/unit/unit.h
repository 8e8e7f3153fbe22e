/* SPDX-License-Identifier: MIT */
/* What every unit test includes: cmocka, which wants the headers before it, and a few helpers. */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <base/array.h>
#include <scenario/text.h>

#define COUNT(a) RIG_COUNT(a)

/* Parses text that must be a scenario; `expect` may be NULL. The test fails with the parser's words if it is not. */
void unit_parse(const char *text, struct rig_scenario *scenario, struct rig_expectations *expect);

/* Equal as text: a difference is shown as a person would read it. */
void unit_same_scenario(const struct rig_scenario *a, const struct rig_scenario *b);

/*
 * Calls `visit` with the path of each .scn file of a directory, by name, and returns how many there were. A directory
 * that cannot be read fails the test.
 */
unsigned unit_each_scenario(const char *directory, void (*visit)(const char *path));

/* A scenario from random bytes of random length: any valid one may come. */
void unit_random_scenario(struct rig_scenario *scenario, uint64_t *rng);

/* A fresh directory below the system's temporary one, without a slash at its end; and its end. */
#define UNIT_DIRECTORY_SIZE 256
void unit_directory_make(char path[UNIT_DIRECTORY_SIZE]);
void unit_directory_remove(const char *path);

#endif
