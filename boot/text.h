/* SPDX-License-Identifier: MIT */
/* A boot's JSON object as a report for a person. */
#ifndef RIG_BOOT_TEXT_H
#define RIG_BOOT_TEXT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdio.h>

void rig_boot_text(FILE *out, const cJSON *object);

#endif
