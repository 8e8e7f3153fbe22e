/* SPDX-License-Identifier: MIT */
#include <fuzz/campaign/dir.h>

#include <base/lock.h>
#include <fuzz/coverage/xen.h>
#include <fuzz/engines/target_options.h>
#include <fuzz/session/xen_host.h>
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

static int lock(const char *path, bool wait, struct rig_error *err)
{
    char file[RIG_PATH_SIZE];

    if (rig_path(file, err, "%s/.lock", path) < 0)
        return -1;
    return rig_lock_keep(file, wait, "a campaign", path, err);
}

int rig_campaign_open(const char *root, const char *name, bool resume, bool wait, char path[RIG_PATH_SIZE],
                      struct rig_error *err)
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
    return lock(path, wait, err);
}

static int seed_one(const char *path, const char *file, const char *stem, uint32_t revisions, struct rig_error *err)
{
    struct rig_expectations expectations;
    struct rig_scenario scenario;

    if (rig_scenario_load(file, &scenario, &expectations, err) < 0)
        return -1;
    for (unsigned revision = 0; revision < RIG_REVISION_COUNT; revision++) {
        uint8_t binary[RIG_BINARY_MAX];
        char to[RIG_PATH_SIZE];
        size_t size;

        if (!(revisions >> revision & 1))
            continue;
        scenario.revision = (uint8_t)revision;
        size = rig_encode(&scenario, binary);
        if (rig_path(to, err, "%s/corpus/%s-%s.bin", path, stem, rig_name(&rig_revision_names, revision)) < 0 ||
            rig_write_bytes(to, binary, size, err) < 0)
            return -1;
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

static void add_now(cJSON *object, const char *name)
{
    time_t now = time(NULL);
    char date[32] = "";
    struct tm tm;

    if (gmtime_r(&now, &tm))
        (void)strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%SZ", &tm);
    cJSON_AddStringToObject(object, name, date);
}

/* What is there already, or a new one. */
static cJSON *read_note(const char *file, const char *name)
{
    char *text = rig_read_file(file, NULL);
    cJSON *object = text ? cJSON_Parse(text) : NULL;

    free(text);
    if (cJSON_IsArray(cJSON_GetObjectItemCaseSensitive(object, "runs")))
        return object;
    cJSON_Delete(object);
    object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "name", name);
    cJSON_AddArrayToObject(object, "runs");
    return object;
}

/* Takes the object. */
static int write_note(const char *file, cJSON *object, struct rig_error *err)
{
    char *text = cJSON_Print(object);
    int result;

    cJSON_Delete(object);
    if (!text)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    result = rig_write_file(file, text, err);
    free(text);
    return result;
}

static cJSON *run_note(const struct rig_campaign_options *o, const struct rig_live *job)
{
    const struct rig_target_options *target = &o->engine.target;
    cJSON *run = cJSON_CreateObject();
    char node[RIG_NODE_NAME];

    add_now(run, "started");
    add_text(run, "ended", NULL);
    cJSON_AddStringToObject(run, "engine", o->engine.name);
    cJSON_AddStringToObject(run, "revisions", o->revisions_text);
    cJSON_AddStringToObject(run, "mutator", rig_mutator_words[target->mutator]);
    cJSON_AddStringToObject(run, "feedback", rig_feedback_words[target->feedback]);
    cJSON_AddStringToObject(run, "orders", target->bound.plausible ? "plausible" : "any");
    cJSON_AddStringToObject(run, "seeds", o->seeds);
    if (strcmp(o->engine.name, "exhaustive") == 0) {
        cJSON_AddNumberToObject(run, "changes", target->bound.changes);
        cJSON_AddNumberToObject(run, "injections", target->bound.injections);
        cJSON_AddBoolToObject(run, "together", target->bound.together);
        cJSON_AddBoolToObject(run, "all_arguments", target->bound.all_arguments);
    }
    cJSON_AddNumberToObject(run, "seconds", (double)o->seconds);
    cJSON_AddNumberToObject(run, "jobs", target->jobs);
    cJSON_AddNumberToObject(run, "boxes", rig_xen_host_boxes(&target->session));
    cJSON_AddNumberToObject(run, "seed", (double)o->engine.seed);
    rig_node_name(node);
    add_text(run, "node", node);
    add_text(run, "xen", job->xen);
    add_text(run, "dom0_kernel", job->dom0_kernel);
    add_text(run, "qemu", job->qemu);
    add_text(run, "commit", o->commit);
    return run;
}

int rig_campaign_note(const char *path, const struct rig_campaign_options *options, const struct rig_live *job,
                      struct rig_error *err)
{
    char file[RIG_PATH_SIZE];
    cJSON *object;

    if (rig_path(file, err, "%s/" RIG_CAMPAIGN_FILE, path) < 0)
        return -1;
    object = read_note(file, options->name);
    cJSON_AddItemToArray(cJSON_GetObjectItemCaseSensitive(object, "runs"), run_note(options, job));
    return write_note(file, object, err);
}

/* What the engines wrote down, all of them together: one that was killed had counted more. */
static size_t xen_blocks(const char *path, const struct rig_totals *totals)
{
    struct rig_blocks blocks = {0};
    const size_t count = rig_xen_coverage_gather(path, &blocks, NULL) == 0 ? blocks.count : 0;

    rig_blocks_free(&blocks);
    return count ? count : totals->xen_blocks;
}

int rig_campaign_note_end(const char *path, const char *how, const struct rig_totals *totals, double seconds,
                          struct rig_error *err)
{
    char file[RIG_PATH_SIZE];
    cJSON *object;
    cJSON *runs;
    cJSON *run;

    if (rig_path(file, err, "%s/" RIG_CAMPAIGN_FILE, path) < 0)
        return -1;
    object = read_note(file, "");
    runs = cJSON_GetObjectItemCaseSensitive(object, "runs");
    run = cJSON_GetArrayItem(runs, cJSON_GetArraySize(runs) - 1);
    if (!run) {
        cJSON_Delete(object);
        return 0;
    }
    cJSON_DeleteItemFromObjectCaseSensitive(run, "ended");
    add_now(run, "ended");
    cJSON_AddStringToObject(run, "how", how);
    cJSON_AddNumberToObject(run, "ran_seconds", seconds);
    cJSON_AddNumberToObject(run, "executions", (double)totals->executions);
    if (totals->listed) {
        cJSON_AddNumberToObject(run, "scenarios", (double)totals->listed);
        cJSON_AddNumberToObject(run, "scenarios_done", (double)totals->listed_done);
    }
    cJSON_AddNumberToObject(run, "findings", (double)totals->findings);
    cJSON_AddNumberToObject(run, "predictions", (double)totals->predictions);
    cJSON_AddNumberToObject(run, "true_runs", (double)totals->true_runs);
    cJSON_AddNumberToObject(run, "covered", (double)totals->covered);
    cJSON_AddNumberToObject(run, "counters", (double)totals->counters);
    if (totals->xen_blocks)
        cJSON_AddNumberToObject(run, "xen_blocks", (double)xen_blocks(path, totals));
    cJSON_AddNumberToObject(run, "box_restores", (double)totals->restores);
    return write_note(file, object, err);
}

int rig_campaign_run_read(struct rig_campaign_run *last, unsigned *runs, const char *path, struct rig_error *err)
{
    char file[RIG_PATH_SIZE];
    const cJSON *list, *run, *seconds, *executions;
    const char *engine;
    cJSON *object;

    if (rig_path(file, err, "%s/" RIG_CAMPAIGN_FILE, path) < 0)
        return -1;
    object = read_note(file, "");
    list = cJSON_GetObjectItemCaseSensitive(object, "runs");
    *runs = (unsigned)cJSON_GetArraySize(list);
    run = cJSON_GetArrayItem(list, (int)*runs - 1);
    engine = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(run, "engine"));
    seconds = cJSON_GetObjectItemCaseSensitive(run, "ran_seconds");
    executions = cJSON_GetObjectItemCaseSensitive(run, "executions");
    *last = (struct rig_campaign_run){.seconds = cJSON_IsNumber(seconds) ? seconds->valuedouble : 0,
                                      .executions = cJSON_IsNumber(executions) ? executions->valuedouble : 0};
    (void)snprintf(last->engine, sizeof(last->engine), "%s", engine ? engine : "?");
    cJSON_Delete(object);
    return *runs ? 0 : rig_error_set(err, RIG_ERROR_USAGE, "there is no campaign in %s", path);
}
