/* SPDX-License-Identifier: MIT */
/* JUnit XML: a test case for each boot; a finding is a failure, one without an answer an error. */
#ifndef RIG_BOOT_JUNIT_H
#define RIG_BOOT_JUNIT_H

#include <base/error.h>

#include <cjson/cJSON.h>

/* `boots`: an array of boots' objects; one without a "verdict" has an "error". */
int rig_boot_junit(const char *path, const cJSON *boots, struct rig_error *err);

#endif
