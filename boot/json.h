/* SPDX-License-Identifier: MIT */
/* A boot's result as the JSON object that --json prints and results/ keep; README has its fields. */
#ifndef RIG_BOOT_JSON_H
#define RIG_BOOT_JSON_H

#include <boot/run.h>

#include <cjson/cJSON.h>

/* To be freed with cJSON_Delete; NULL: out of memory. `kernel`: as it was named. */
cJSON *rig_boot_json(const struct rig_boot_result *result, const char *kernel, const struct rig_boot_plan *plan);

#endif
