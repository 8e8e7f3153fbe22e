/* SPDX-License-Identifier: MIT */
#include <fuzz/campaign_dir.h>

#include <box/lock.h>
#include <rig/scenario.h>
#include <scenario/codec.h>
#include <scenario/file.h>
#include <scenario/names.h>

#include <cjson/cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int lock(const char *path, struct rig_error *err)
{
    char file[RIG_PATH_SIZE];
    pid_t holder;
    int fd;

    if (rig_path(file, err, "%s/.lock", path) < 0)
        return -1;
    fd = rig_lock_try(file, &holder, err);
    if (fd == -1)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "a campaign runs in %s already, pid %ld", path, (long)holder);
    return fd < 0 ? -1 : 0; /* held until we end */
}

int rig_campaign_open(const char *root, const char *name, bool resume, char path[RIG_PATH_SIZE], struct rig_error *err)
{
    char corpus[RIG_PATH_SIZE];

    if (rig_path(path, err, "%s/%s", root, name) < 0 || rig_path(corpus, err, "%s/corpus", path) < 0)
        return -1;
    if (resume) {
        if (access(corpus, F_OK) < 0)
            return rig_error_set(err, RIG_ERROR_USAGE, "there is no campaign in %s to resume", path);
    } else {
        if (rig_make_directories(root, err) < 0)
            return -1;
        if (mkdir(path, 0777) < 0)
            return errno == EEXIST
                       ? rig_error_set(err, RIG_ERROR_USAGE, "%s is there already; --resume %s goes on with it", path,
                                       name)
                       : rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make %s: %s", path, strerror(errno));
    }
    if (rig_make_directories(corpus, err) < 0)
        return -1;
    return lock(path, err);
}

static int seed_one(const char *path, const char *file, const char *stem, uint32_t revisions, struct rig_error *err)
{
    struct rig_expectations expectations;
    struct rig_scenario scenario;
    struct rig_file_error error;

    if (!rig_scenario_load(file, &scenario, &expectations, &error))
        return rig_error_set(err, error.is_io ? RIG_ERROR_MACHINERY : RIG_ERROR_USAGE, "%s", error.text);
    for (unsigned revision = 0; revision < RIG_REVISION_COUNT; revision++) {
        uint8_t binary[RIG_BINARY_MAX];
        char to[RIG_PATH_SIZE];
        size_t size;

        if (!(revisions >> revision & 1))
            continue;
        scenario.revision = (uint8_t)revision;
        size = rig_encode(&scenario, binary);
        if (rig_path(to, err, "%s/corpus/%s-%s.bin", path, stem, rig_name(&rig_revision_names, revision)) < 0)
            return -1;
        if (!rig_file_write(to, binary, size, &error))
            return rig_error_set(err, RIG_ERROR_MACHINERY, "%s", error.text);
    }
    return 0;
}

int rig_campaign_seed(const char *path, const char *seeds, uint32_t revisions, struct rig_error *err)
{
    DIR *directory = opendir(seeds);
    const struct dirent *entry;
    unsigned count = 0;
    int result = 0;

    if (!directory)
        return rig_error_set(err, RIG_ERROR_USAGE, "cannot read the seeds in %s: %s", seeds, strerror(errno));
    while (result == 0 && (entry = readdir(directory)) != NULL) {
        const char *suffix = strrchr(entry->d_name, '.');
        char file[RIG_PATH_SIZE];
        char stem[256];

        if (!suffix || strcmp(suffix, ".scn") != 0)
            continue;
        (void)snprintf(stem, sizeof(stem), "%.*s", (int)(suffix - entry->d_name), entry->d_name);
        result = rig_path(file, err, "%s/%s", seeds, entry->d_name);
        if (result == 0)
            result = seed_one(path, file, stem, revisions, err);
        count++;
    }
    closedir(directory);
    if (result == 0 && count == 0)
        return rig_error_set(err, RIG_ERROR_USAGE, "there are no .scn files in %s", seeds);
    return result;
}

static void add_text(cJSON *object, const char *name, const char *text)
{
    if (text && *text)
        cJSON_AddStringToObject(object, name, text);
    else
        cJSON_AddNullToObject(object, name);
}

int rig_campaign_note(const char *path, const struct rig_campaign_note *note, struct rig_error *err)
{
    cJSON *object = cJSON_CreateObject();
    time_t now = time(NULL);
    char file[RIG_PATH_SIZE];
    char date[32] = "";
    struct tm tm;
    char *text;
    int result;

    if (gmtime_r(&now, &tm))
        (void)strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", &tm);
    cJSON_AddStringToObject(object, "name", note->name);
    cJSON_AddStringToObject(object, "started", date);
    cJSON_AddBoolToObject(object, "resumed", note->resumed);
    cJSON_AddStringToObject(object, "engine", note->engine);
    cJSON_AddStringToObject(object, "revisions", note->revisions);
    cJSON_AddStringToObject(object, "mutator", note->mutator ? note->mutator : "both");
    cJSON_AddStringToObject(object, "feedback", note->feedback ? note->feedback : "both");
    cJSON_AddStringToObject(object, "orders", note->orders ? note->orders : "any");
    cJSON_AddNumberToObject(object, "seconds", (double)note->seconds);
    cJSON_AddNumberToObject(object, "jobs", note->jobs);
    cJSON_AddNumberToObject(object, "seed", (double)note->seed);
    add_text(object, "xen", note->xen);
    add_text(object, "qemu", note->qemu);
    add_text(object, "commit", note->commit);
    text = cJSON_Print(object);
    cJSON_Delete(object);
    if (!text)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    result = rig_path(file, err, "%s/campaign.json", path);
    if (result == 0)
        result = rig_write_file(file, text, err);
    free(text);
    return result;
}
