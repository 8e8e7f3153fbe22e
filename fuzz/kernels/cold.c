/* SPDX-License-Identifier: MIT */
#include <fuzz/kernels/cold.h>

#include <boot/json.h>
#include <boot/pilot/pilot.h>
#include <boot/text.h>
#include <fuzz/kernels/search.h>

#include <stdlib.h>
#include <string.h>

int rig_cold_run(const struct rig_cold *cold, const struct rig_kernel *kernel,
                 const struct rig_kernel_scenario *scenario, cJSON **boot, struct rig_error *err)
{
    const bool dom0 = scenario->setting.role == RIG_KERNEL_ROLE_DOM0;
    const struct rig_variant variant = {.role = dom0 ? RIG_ROLE_DOM0 : RIG_ROLE_DOMU,
                                        .memory_mib = dom0 ? RIG_SEARCH_MIB : cold->memory_mib};
    struct rig_boot_result *result;
    const struct rig_boot_plan plan = {
        .box = cold->box, .kernel = kernel, .variant = &variant, .seconds = cold->seconds};

    *boot = NULL;
    if (rig_scenario_pilot_boot(&plan, scenario, &result, err) < 0)
        return -1;
    *boot = rig_boot_json(result, kernel->source.name, &plan);
    rig_boot_result_free(result);
    return *boot ? 0 : rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
}

int rig_others_open(struct rig_others *others, const char *words, const struct rig_kernel_store *store,
                    struct rig_error *err)
{
    char *copy = words ? strdup(words) : NULL, *rest = copy, *word;
    int result = words && !copy ? rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory") : 0;

    others->count = 0;
    while (result == 0 && rest && (word = strsep(&rest, ",")) != NULL) {
        struct rig_kernel *kernel = &others->at[others->count];

        if (others->count == RIG_MOST_OTHERS)
            result = rig_error_set(err, RIG_ERROR_USAGE, "--also: found \"%.80s\"; expected at most %d kernels", word,
                                   RIG_MOST_OTHERS);
        else if (rig_kernel_open_given(kernel, word, store, err) < 0)
            result = -1;
        else {
            others->count++;
            result = rig_kernel_image_need_pv(&kernel->image, word, err);
        }
    }
    free(copy);
    return result;
}

void rig_others_close(struct rig_others *others)
{
    while (others->count > 0)
        rig_kernel_close(&others->at[--others->count]);
}

int rig_others_run(const struct rig_others *others, const struct rig_cold *cold,
                   const struct rig_kernel_scenario *scenario, cJSON *boot, struct rig_error *err)
{
    cJSON *array = others->count ? cJSON_AddArrayToObject(boot, "kernels") : NULL;

    for (unsigned i = 0; i < others->count; i++) {
        const struct rig_kernel *kernel = &others->at[i];
        cJSON *object = cJSON_CreateObject();
        cJSON *other;
        struct rig_error why;
        int result = rig_cold_run(cold, kernel, scenario, &other, &why);

        cJSON_AddStringToObject(object, "kernel", kernel->source.name);
        cJSON_AddStringToObject(object, "release", kernel->image.release);
        if (result == 0) {
            cJSON_AddStringToObject(object, "verdict", rig_boot_field(other, "verdict"));
        } else {
            cJSON_AddNullToObject(object, "verdict");
            cJSON_AddStringToObject(object, "why", why.text);
        }
        cJSON_Delete(other);
        cJSON_AddItemToArray(array, object);
        if (result < 0 && why.code != RIG_ERROR_USAGE) {
            *err = why;
            return -1;
        }
    }
    return 0;
}
