/* SPDX-License-Identifier: MIT */
#include <fuzz/kernels/judge.h>

#include <boot/text.h>
#include <fuzz/kernels/keep.h>

static int keep(struct rig_judge *judge, const struct rig_kernel_scenario *scenario, cJSON *boot, struct rig_error *err)
{
    if (rig_kernel_finding_is_kept(judge->dir, rig_boot_field(boot, "signature")))
        return 0;
    if (rig_others_run(judge->others, &judge->cold, scenario, boot, err) < 0 ||
        rig_kernel_finding_keep(judge->dir, scenario, judge->kernel->image.release, boot, err) < 0)
        return -1;
    judge->findings++;
    judge->found(judge->context, scenario, boot);
    return 0;
}

int rig_judge_cold(struct rig_judge *judge, const struct rig_kernel_scenario *scenario, struct rig_error *err)
{
    cJSON *boot;
    int found;

    if (rig_cold_run(&judge->cold, judge->kernel, scenario, &boot, err) < 0)
        return -1;
    judge->booted++;
    found = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(boot, "finding"));
    if (found && keep(judge, scenario, boot, err) < 0)
        found = -1;
    cJSON_Delete(boot);
    return found;
}

static int judge_either(struct rig_judge *judge, const struct rig_kernel_scenario *scenario, struct rig_error *err)
{
    struct rig_kernel_scenario as_dom0 = *scenario;
    int found = rig_judge_cold(judge, scenario, err);

    if (found != 0)
        return found;
    as_dom0.setting.role = RIG_KERNEL_ROLE_DOM0;
    as_dom0.setting.memory_mib = RIG_SEARCH_MIB;
    return rig_judge_cold(judge, &as_dom0, err);
}

int rig_judge_predicted(struct rig_judge *judge, const struct rig_kernel_scenario *scenario,
                        const struct rig_prediction *prediction, struct rig_error *err)
{
    struct rig_key_row *row = rig_keys_get(&judge->keys, prediction->key);
    int found;

    if (!row)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (!rig_key_is_open(row))
        return row->confirmed;
    found = judge_either(judge, scenario, err);
    if (found < 0)
        return -1;
    row->confirmed = found;
    row->refuted += !found;
    return found;
}

bool rig_judge_is_open(struct rig_judge *judge, const char *key)
{
    const struct rig_key_row *row = rig_keys_get(&judge->keys, key);

    return !row || rig_key_is_open(row);
}

uint64_t rig_judge_open_ways(const struct rig_judge *judge)
{
    uint64_t open = 0;

    for (size_t i = 0; i < judge->keys.count; i++)
        open += !judge->keys.at[i].confirmed;
    return open;
}
