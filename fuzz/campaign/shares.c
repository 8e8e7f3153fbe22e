/* SPDX-License-Identifier: MIT */
#include <fuzz/campaign/shares.h>

#include <base/array.h>
#include <fuzz/campaign/afl_queue.h>
#include <fuzz/campaign/dir.h>
#include <fuzz/campaign/samples.h>
#include <fuzz/engines/position.h>
#include <fuzz/findings/store.h>

#include <cjson/cJSON.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* What all shares have together. */
static const char *const common[] = {"corpus", RIG_FINDINGS, RIG_PREDICTIONS, RIG_AFL_DIRECTORY};

static int make_link(const char *results, const char *share, const char *name, struct rig_error *err)
{
    char directory[RIG_PATH_SIZE], link[RIG_PATH_SIZE], target[RIG_PATH_SIZE];

    if (rig_path(directory, err, "%s/%s", results, name) < 0 || rig_make_directories(directory, err) < 0 ||
        rig_path(link, err, "%s/%s", share, name) < 0 || rig_path(target, err, "../../%s", name) < 0)
        return -1;
    return symlink(target, link) == 0 || errno == EEXIST
               ? 0
               : rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make %s: %s", link, strerror(errno));
}

int rig_share_make(const char *root, const char *name, const struct rig_share *share, char shares[RIG_PATH_SIZE],
                   char number[16], struct rig_error *err)
{
    char results[RIG_PATH_SIZE], path[RIG_PATH_SIZE];

    (void)snprintf(number, 16, "%u", share->number);
    if (rig_path(results, err, "%s/%s", root, name) < 0 || rig_path(path, err, "%s/.live", results) < 0 ||
        rig_path(shares, err, "%s/" RIG_SHARES_DIRECTORY, results) < 0)
        return -1;
    if (access(path, F_OK) == 0)
        return rig_error_set(err, RIG_ERROR_USAGE, "%s is a campaign of one machine; expected another --name", results);
    if (rig_path(path, err, "%s/%s", shares, number) < 0 || rig_make_directories(path, err) < 0)
        return -1;
    for (unsigned i = 0; i < RIG_COUNT(common); i++)
        if (make_link(results, path, common[i], err) < 0)
            return -1;
    return 0;
}

int rig_share_refuse(const char *root, const char *name, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];

    if (rig_path(path, err, "%s/%s/" RIG_SHARES_DIRECTORY, root, name) < 0)
        return -1;
    return access(path, F_OK) < 0
               ? 0
               : rig_error_set(
                     err, RIG_ERROR_USAGE,
                     "%s/%s is a campaign in shares; expected --cluster slurm --resume %s, which submits what "
                     "is left, or --share I/N --name %s, which runs one here",
                     root, name, name, name);
}

/* --- how they are --------------------------------------------------------------------------------------------------*/

/* The last whole row of stats.csv. */
static void read_samples(struct rig_share_state *state, const char *share)
{
    char path[RIG_PATH_SIZE];
    double fields[RIG_SAMPLES_FIELDS];
    struct stat status;

    state->quiet = -1;
    if (rig_path(path, NULL, "%s/" RIG_SAMPLES_FILE, share) < 0 || stat(path, &status) < 0)
        return;
    state->quiet = difftime(time(NULL), status.st_mtime);
    if (!rig_samples_last(path, fields))
        return;
    state->seconds = fields[RIG_SAMPLE_SECONDS];
    state->executions = fields[RIG_SAMPLE_EXECUTIONS];
    state->rate = fields[RIG_SAMPLE_RATE];
    state->covered = fields[RIG_SAMPLE_COVERED];
    state->counters = fields[RIG_SAMPLE_COUNTERS];
    state->restores = fields[RIG_SAMPLE_RESTORES];
}

static void take_text(char *to, size_t size, const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));

    (void)snprintf(to, size, "%s", text ? text : "");
}

static void read_runs(struct rig_share_state *state, const char *share)
{
    char path[RIG_PATH_SIZE];
    char *text = rig_path(path, NULL, "%s/" RIG_CAMPAIGN_FILE, share) < 0 ? NULL : rig_read_file(path, NULL);
    cJSON *object = text ? cJSON_Parse(text) : NULL;
    const cJSON *runs = cJSON_GetObjectItemCaseSensitive(object, "runs");
    const cJSON *last = cJSON_GetArrayItem(runs, cJSON_GetArraySize(runs) - 1);

    state->runs = (unsigned)cJSON_GetArraySize(runs);
    for (unsigned i = 0; i + 1 < state->runs; i++)
        state->lost += cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(runs, (int)i), "how") == NULL;
    take_text(state->node, sizeof(state->node), last, "node");
    take_text(state->how, sizeof(state->how), last, "how");
    cJSON_Delete(object);
    free(text);
}

static void read_one(struct rig_share_state *state, const char *share)
{
    struct rig_position position;

    read_samples(state, share);
    read_runs(state, share);
    if (!rig_position_read(share, &position))
        return;
    state->listed = rig_position_size(&position);
    state->listed_done = rig_position_count(&position);
}

static int by_number(const void *left, const void *right)
{
    const struct rig_share_state *a = left, *b = right;

    return (a->number > b->number) - (a->number < b->number);
}

static unsigned number_of(const char *name)
{
    char *end;
    const unsigned long number = strtoul(name, &end, 10);

    return *end == '\0' && number <= RIG_MOST_SHARES ? (unsigned)number : 0;
}

struct rig_share_state *rig_shares_read(const char *results, unsigned *count, struct rig_error *err)
{
    struct rig_share_state *states = calloc(RIG_MOST_SHARES, sizeof(*states));
    char path[RIG_PATH_SIZE], share[RIG_PATH_SIZE];
    const struct dirent *entry;
    DIR *directory = NULL;

    *count = 0;
    if (!states)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    else if (rig_path(path, err, "%s/" RIG_SHARES_DIRECTORY, results) == 0 && (directory = opendir(path)) == NULL)
        (void)rig_error_set(err, RIG_ERROR_USAGE, "%s has no shares: it is a campaign of one machine, or none",
                            results);
    if (!directory) {
        free(states);
        return NULL;
    }
    while (*count < RIG_MOST_SHARES && (entry = readdir(directory)) != NULL) {
        const unsigned number = number_of(entry->d_name);

        if (number == 0 || rig_path(share, NULL, "%s/%u", path, number) < 0)
            continue;
        states[*count].number = number;
        read_one(&states[(*count)++], share);
    }
    (void)closedir(directory);
    qsort(states, *count, sizeof(*states), by_number);
    return states;
}
