/* SPDX-License-Identifier: MIT */
#include <fuzz/kernels/keep.h>

#include <base/files.h>
#include <boot/text.h>
#include <scenario/kernel/text.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define POSITION_FILE "kernel.json"

int rig_kernel_dir_check(const char *dir, struct rig_error *err)
{
    static const char *const models[] = {".live", "campaign.json", "shares"};
    char path[RIG_PATH_SIZE];

    for (unsigned i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
        if (rig_path(path, err, "%s/%s", dir, models[i]) < 0)
            return -1;
        if (access(path, F_OK) == 0)
            return rig_error_set(err, RIG_ERROR_USAGE,
                                 "found a campaign on the model in %.300s; expected another --name", dir);
    }
    return 0;
}

int rig_kernel_position_read(const char *dir, const struct rig_kernel_campaign *campaign, uint64_t *next,
                             struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    char *text;
    cJSON *object;
    bool same;

    *next = 0;
    if (rig_kernel_dir_check(dir, err) < 0)
        return -1;
    if (rig_path(path, err, "%s/" POSITION_FILE, dir) < 0)
        return -1;
    text = rig_read_file(path, NULL);
    if (!text && errno == ENOENT)
        return 0;
    object = text ? cJSON_Parse(text) : NULL;
    free(text);
    same = object && strcmp(rig_boot_field(object, "release"), campaign->release) == 0 &&
           strcmp(rig_boot_field(object, "from"), campaign->from) == 0 &&
           strcmp(rig_boot_field(object, "until"), campaign->until) == 0 &&
           rig_boot_number(object, "count") == (double)campaign->count;
    *next = (uint64_t)rig_boot_number(object, "next");
    cJSON_Delete(object);
    if (same && *next <= campaign->count)
        return 0;
    return rig_error_set(err, RIG_ERROR_USAGE,
                         "found another campaign in %.200s; expected one on %s from %s until %s of %llu changes", dir,
                         campaign->release, campaign->from, campaign->until, (unsigned long long)campaign->count);
}

int rig_kernel_position_write(const char *dir, const struct rig_kernel_campaign *campaign, uint64_t next,
                              struct rig_error *err)
{
    cJSON *object = cJSON_CreateObject();
    char path[RIG_PATH_SIZE];
    char *text;
    int result = -1;

    cJSON_AddStringToObject(object, "release", campaign->release);
    cJSON_AddStringToObject(object, "from", campaign->from);
    cJSON_AddStringToObject(object, "until", campaign->until);
    cJSON_AddNumberToObject(object, "count", (double)campaign->count);
    cJSON_AddNumberToObject(object, "next", (double)next);
    text = cJSON_Print(object);
    cJSON_Delete(object);
    if (!text)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (rig_path(path, err, "%s/" POSITION_FILE, dir) == 0)
        result = rig_write_file(path, text, err);
    cJSON_free(text);
    return result;
}

static int write_report(const char *dir, const cJSON *boot, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    char *text = NULL;
    size_t size;
    FILE *out;

    if (rig_path(path, err, "%s/report.txt", dir) < 0)
        return -1;
    out = open_memstream(&text, &size);
    if (!out)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    rig_boot_text(out, boot);
    return rig_write_stream(path, out, &text, err);
}

static int write_json(const char *dir, const cJSON *boot, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    char *text = cJSON_Print(boot);
    int result = -1;

    if (!text)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (rig_path(path, err, "%s/finding.json", dir) == 0)
        result = rig_write_file(path, text, err);
    cJSON_free(text);
    return result;
}

/* With what a replay is to expect, of that release alone. */
static int write_scenario(const char *dir, const struct rig_kernel_scenario *scenario, const char *release,
                          const char *verdict, struct rig_error *err)
{
    struct rig_kernel_expectations expect = {.count = 1};
    char text[RIG_KERNEL_TEXT_MAX];
    char path[RIG_PATH_SIZE];
    size_t digits = strspn(release, "0123456789.");

    (void)snprintf(expect.row[0].kernels.first, sizeof(expect.row[0].kernels.first), "%.*s", (int)digits, release);
    memcpy(expect.row[0].kernels.last, expect.row[0].kernels.first, sizeof(expect.row[0].kernels.last));
    (void)snprintf(expect.row[0].verdict, sizeof(expect.row[0].verdict), "%s", verdict);
    (void)rig_kernel_text_print(scenario, &expect, text, sizeof(text));
    return rig_path(path, err, "%s/scenario.scn", dir) < 0 ? -1 : rig_write_file(path, text, err);
}

bool rig_kernel_finding_is_kept(const char *dir, const char *signature)
{
    char path[RIG_PATH_SIZE];

    return rig_path(path, NULL, "%s/findings/%s", dir, signature) == 0 && access(path, F_OK) == 0;
}

int rig_kernel_finding_keep(const char *dir, const struct rig_kernel_scenario *scenario, const char *release,
                            const cJSON *boot, struct rig_error *err)
{
    const char *signature = rig_boot_field(boot, "signature");
    char whole[RIG_PATH_SIZE], draft[RIG_PATH_SIZE];

    if (rig_path(whole, err, "%s/findings/%s", dir, signature) < 0 ||
        rig_path(draft, err, "%s/findings/.%ld", dir, (long)getpid()) < 0)
        return -1;
    if (access(whole, F_OK) == 0)
        return 1;
    rig_remove_tree(draft);
    if (rig_make_directories(draft, err) < 0 ||
        write_scenario(draft, scenario, release, rig_boot_field(boot, "verdict"), err) < 0 ||
        write_report(draft, boot, err) < 0 || write_json(draft, boot, err) < 0 || rename(draft, whole) < 0) {
        rig_remove_tree(draft);
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %.300s: %s", whole, strerror(errno));
    }
    return 0;
}
