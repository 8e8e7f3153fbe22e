/* SPDX-License-Identifier: MIT */
#include <cluster/record.h>

#include <base/files.h>
#include <base/share.h>

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool take(struct rig_cluster_record *record, const cJSON *object)
{
    const char *of = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, "of"));
    const cJSON *shares = cJSON_GetObjectItemCaseSensitive(object, "shares"), *word;

    if (!of || !cJSON_IsNumber(shares) || shares->valueint < 1 || shares->valueint > RIG_MOST_SHARES)
        return false;
    (void)snprintf(record->of, sizeof(record->of), "%s", of);
    record->shares = (unsigned)shares->valueint;
    cJSON_ArrayForEach(word, cJSON_GetObjectItemCaseSensitive(object, "command"))
    {
        if (!cJSON_IsString(word))
            return false;
        rig_arguments_add(&record->command, "%s", word->valuestring);
    }
    cJSON_ArrayForEach(word, cJSON_GetObjectItemCaseSensitive(object, "jobs"))
    {
        if (!cJSON_IsString(word))
            return false;
        rig_cluster_record_add(record, word->valuestring);
    }
    return true;
}

int rig_cluster_record_read(struct rig_cluster_record *record, const char *results, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    cJSON *object;
    char *text;
    bool good;

    memset(record, 0, sizeof(*record));
    if (rig_path(path, err, "%s/" RIG_CLUSTER_FILE, results) < 0)
        return -1;
    text = rig_read_file(path, NULL);
    if (!text && errno == ENOENT)
        return 1;
    object = text ? cJSON_Parse(text) : NULL;
    good = take(record, object);
    cJSON_Delete(object);
    free(text);
    return good ? rig_arguments_check(&record->command, err)
                : rig_error_set(err, RIG_ERROR_USAGE, "%s is not one of ours", path);
}

int rig_cluster_record_write(const struct rig_cluster_record *record, const char *results, struct rig_error *err)
{
    cJSON *object = cJSON_CreateObject(), *list;
    char path[RIG_PATH_SIZE];
    char *text;
    int result = -1;

    cJSON_AddStringToObject(object, "cluster", "slurm");
    cJSON_AddStringToObject(object, "of", record->of);
    cJSON_AddNumberToObject(object, "shares", record->shares);
    list = cJSON_AddArrayToObject(object, "command");
    for (size_t i = 0; i < record->command.count; i++)
        cJSON_AddItemToArray(list, cJSON_CreateString(record->command.word[i]));
    list = cJSON_AddArrayToObject(object, "jobs");
    for (unsigned i = 0; i < record->job_count; i++)
        cJSON_AddItemToArray(list, cJSON_CreateString(record->jobs[i]));
    text = cJSON_Print(object);
    cJSON_Delete(object);
    if (!text)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (rig_path(path, err, "%s/" RIG_CLUSTER_FILE, results) == 0)
        result = rig_write_file(path, text, err);
    cJSON_free(text);
    return result;
}

void rig_cluster_record_add(struct rig_cluster_record *record, const char *job)
{
    if (record->job_count == RIG_MOST_SUBMISSIONS) {
        memmove(record->jobs[0], record->jobs[1], sizeof(record->jobs) - sizeof(record->jobs[0]));
        record->job_count--;
    }
    (void)snprintf(record->jobs[record->job_count++], sizeof(record->jobs[0]), "%s", job);
}
