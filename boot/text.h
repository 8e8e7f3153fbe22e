/* SPDX-License-Identifier: MIT */
/* A boot's JSON object as a report for a person. */
#ifndef RIG_BOOT_TEXT_H
#define RIG_BOOT_TEXT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdio.h>

/* A field of it; "" or 0 where there is none, or it is of another kind. */
const char *rig_boot_field(const cJSON *object, const char *name);
double rig_boot_number(const cJSON *object, const char *name);

void rig_boot_text(FILE *out, const cJSON *object);

#endif
