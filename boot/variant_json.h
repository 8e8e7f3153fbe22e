/* SPDX-License-Identifier: MIT */
/* A variant as JSON, for what is to be read again. */
#ifndef RIG_BOOT_VARIANT_JSON_H
#define RIG_BOOT_VARIANT_JSON_H

#include <boot/variant.h>

#include <cjson/cJSON.h>

/* NULL: out of memory. */
cJSON *rig_variant_to_json(const struct rig_variant *variant);

/* Its strings are those of `object`. -1 (RIG_ERROR_MACHINERY): not as rig_variant_to_json makes it. */
int rig_variant_of_json(struct rig_variant *variant, const cJSON *object, struct rig_error *err);

#endif
