/* SPDX-License-Identifier: MIT */
#include <boot/variant_json.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void add_text(cJSON *object, const char *name, const char *text)
{
    if (text)
        cJSON_AddStringToObject(object, name, text);
}

cJSON *rig_variant_to_json(const struct rig_variant *v)
{
    cJSON *object = cJSON_CreateObject(), *reserved;

    if (!object)
        return NULL;
    add_text(object, "name", v->name);
    add_text(object, "xen", v->xen);
    add_text(object, "cpu", v->cpu);
    cJSON_AddNumberToObject(object, "memory", v->memory_mib);
    cJSON_AddNumberToObject(object, "vcpus", v->vcpus);
    cJSON_AddStringToObject(object, "role", rig_role_name(v->role));
    add_text(object, "append", v->append);
    add_text(object, "initrd", v->initrd);
    reserved = cJSON_AddArrayToObject(object, "e820");
    for (unsigned i = 0; i < v->reserved_count; i++) {
        char text[64];

        (void)snprintf(text, sizeof(text), "0x%" PRIx64 "..0x%" PRIx64, v->reserved[i].from, v->reserved[i].to);
        cJSON_AddItemToArray(reserved, cJSON_CreateString(text));
    }
    return object;
}

static unsigned number_of(const cJSON *object, const char *name)
{
    const cJSON *number = cJSON_GetObjectItem(object, name);

    return cJSON_IsNumber(number) && number->valuedouble > 0 ? (unsigned)number->valuedouble : 0;
}

int rig_variant_of_json(struct rig_variant *v, const cJSON *object, struct rig_error *err)
{
    const char *role = cJSON_GetStringValue(cJSON_GetObjectItem(object, "role"));
    const cJSON *range;

    if (!role || rig_role_parse(role) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "a variant in it has no role");
    *v = (struct rig_variant){.name = cJSON_GetStringValue(cJSON_GetObjectItem(object, "name")),
                              .xen = cJSON_GetStringValue(cJSON_GetObjectItem(object, "xen")),
                              .cpu = cJSON_GetStringValue(cJSON_GetObjectItem(object, "cpu")),
                              .memory_mib = number_of(object, "memory"),
                              .vcpus = number_of(object, "vcpus"),
                              .role = (enum rig_role)rig_role_parse(role),
                              .append = cJSON_GetStringValue(cJSON_GetObjectItem(object, "append")),
                              .initrd = cJSON_GetStringValue(cJSON_GetObjectItem(object, "initrd"))};
    cJSON_ArrayForEach(range, cJSON_GetObjectItem(object, "e820"))
    {
        if (!cJSON_IsString(range) || rig_variant_add_reserved(v, range->valuestring, err) < 0)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "a variant in it has an odd memory map");
    }
    return 0;
}
