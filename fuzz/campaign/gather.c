/* SPDX-License-Identifier: MIT */
#include <fuzz/campaign/gather.h>

#include <base/array.h>
#include <base/files.h>
#include <base/name_set.h>
#include <base/words.h>
#include <fuzz/campaign/announce.h>
#include <fuzz/campaign/dir.h>
#include <fuzz/campaign/gather_samples.h>
#include <fuzz/campaign/samples.h>
#include <fuzz/campaign/shares.h>
#include <fuzz/coverage/record.h>
#include <fuzz/coverage/report.h>
#include <fuzz/coverage/xen.h>
#include <fuzz/engines/boot_states.h>

#include <cjson/cJSON.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct shares {
    const char *results;
    const struct rig_share_state *at;
    unsigned count;
};

static char *read_of_share(const struct shares *shares, unsigned i, const char *name)
{
    char path[RIG_PATH_SIZE];

    return rig_path(path, NULL, "%s/" RIG_SHARES_DIRECTORY "/%u/%s", shares->results, shares->at[i].number, name) < 0
               ? NULL
               : rig_read_file(path, NULL);
}

static int write_of_all(const struct shares *shares, const char *name, const char *text, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];

    return rig_path(path, err, "%s/%s", shares->results, name) < 0 ? -1 : rig_write_file(path, text, err);
}

/* Each run with the number of its share. */
static void add_runs(cJSON *runs, const char *text, unsigned number)
{
    cJSON *object = text ? cJSON_Parse(text) : NULL;
    cJSON *list = cJSON_GetObjectItemCaseSensitive(object, "runs");

    while (cJSON_GetArraySize(list) > 0) {
        cJSON *run = cJSON_DetachItemFromArray(list, 0);

        cJSON_AddNumberToObject(run, "share", number);
        cJSON_AddItemToArray(runs, run);
    }
    cJSON_Delete(object);
}

static int gather_runs(const struct shares *shares, struct rig_error *err)
{
    const char *slash = strrchr(shares->results, '/');
    cJSON *object = cJSON_CreateObject();
    cJSON *runs;
    char *text;
    int result;

    cJSON_AddStringToObject(object, "name", slash ? slash + 1 : shares->results);
    runs = cJSON_AddArrayToObject(object, "runs");
    for (unsigned i = 0; i < shares->count; i++) {
        text = read_of_share(shares, i, RIG_CAMPAIGN_FILE);
        add_runs(runs, text, shares->at[i].number);
        free(text);
    }
    text = cJSON_Print(object);
    cJSON_Delete(object);
    result = text ? write_of_all(shares, RIG_CAMPAIGN_FILE, text, err)
                  : rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    cJSON_free(text);
    return result;
}

/* Whole rows, each once; a row that a kill cut short is left out. */
static bool add_rows(struct rig_seen *seen, FILE *out, char *text)
{
    char *rest = text, *row;

    while ((row = strsep(&rest, "\n")) != NULL)
        if (rest && rig_seen_add(seen, row) && fprintf(out, "%s\n", row) < 0)
            return false;
    return true;
}

static int gather_states(const struct shares *shares, struct rig_error *err)
{
    struct rig_seen *seen = rig_seen_new();
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    bool good = seen && out;
    int result;

    for (unsigned i = 0; good && i < shares->count; i++) {
        char *rows = read_of_share(shares, i, RIG_STATES_FILE);

        good = !rows || add_rows(seen, out, rows);
        free(rows);
    }
    if (out && fclose(out) != 0)
        good = false;
    result = good ? write_of_all(shares, RIG_STATES_FILE, text, err)
                  : rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    free(text);
    rig_seen_free(seen);
    return result;
}

static int gather_samples(const struct shares *shares, struct rig_error *err)
{
    char **texts = calloc(shares->count, sizeof(*texts));
    char *sum = NULL;
    int result;

    if (!texts)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    for (unsigned i = 0; i < shares->count; i++)
        texts[i] = read_of_share(shares, i, RIG_SAMPLES_FILE);
    sum = rig_samples_sum(texts, shares->count);
    result = sum ? write_of_all(shares, RIG_SAMPLES_FILE, sum, err)
                 : rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    free(sum);
    for (unsigned i = 0; i < shares->count; i++)
        free(texts[i]);
    free(texts);
    return result;
}

static int gather_causes(const struct shares *shares, struct rig_error *err)
{
    struct rig_seen *told = rig_seen_new();
    struct rig_causes *causes = rig_causes_new();
    int result = told && causes ? 0 : rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");

    if (result == 0) {
        rig_announce_known(shares->results, told, causes);
        result = rig_causes_write(causes, shares->results, err);
    }
    rig_seen_free(told);
    rig_causes_free(causes);
    return result;
}

static int copy_record(const struct shares *shares, const char *from, unsigned number, const char *name,
                       struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    size_t size;
    char *data;
    int result;

    if (rig_path(path, err, "%s/%s", from, name) < 0)
        return -1;
    data = rig_read_file(path, &size);
    if (!data)
        return 0; /* replaced at this moment */
    result = rig_path(path, err, "%s/" RIG_COVERAGE "/share%u-%s", shares->results, number, name);
    if (result == 0)
        result = rig_write_bytes(path, data, size, err);
    free(data);
    return result;
}

static bool is_record(const char *name)
{
    return name[0] != '.' && (rig_ends_with(name, RIG_COVERAGE_SUFFIX) || rig_ends_with(name, RIG_XEN_COVERAGE_SUFFIX));
}

static int gather_records(const struct shares *shares, unsigned i, struct rig_error *err)
{
    char from[RIG_PATH_SIZE];
    const struct dirent *entry;
    DIR *directory;
    int result = 0;

    if (rig_path(from, err, "%s/" RIG_SHARES_DIRECTORY "/%u/" RIG_COVERAGE, shares->results, shares->at[i].number) < 0)
        return -1;
    directory = opendir(from);
    while (directory && result == 0 && (entry = readdir(directory)) != NULL)
        if (is_record(entry->d_name))
            result = copy_record(shares, from, shares->at[i].number, entry->d_name, err);
    if (directory)
        (void)closedir(directory);
    return result;
}

static int gather_coverage(const struct shares *shares, const char *guest, struct rig_error *err)
{
    const struct rig_coverage_report report = {.results = shares->results, .guest = guest};
    struct rig_coverage_share share;
    char path[RIG_PATH_SIZE];

    if (rig_path(path, err, "%s/" RIG_COVERAGE, shares->results) < 0 || rig_make_directories(path, err) < 0)
        return -1;
    for (unsigned i = 0; i < shares->count; i++)
        if (gather_records(shares, i, err) < 0)
            return -1;
    (void)rig_coverage_report(&report, &share, NULL);
    return 0;
}

int rig_campaign_gather(const char *results, const char *guest, struct rig_error *err)
{
    struct shares shares = {.results = results};
    struct rig_share_state *states = rig_shares_read(results, &shares.count, err);
    int result;

    if (!states)
        return -1;
    shares.at = states;
    result = gather_runs(&shares, err) < 0 || gather_samples(&shares, err) < 0 || gather_states(&shares, err) < 0 ||
                     gather_causes(&shares, err) < 0 || gather_coverage(&shares, guest, err) < 0
                 ? -1
                 : 0;
    free(states);
    return result;
}
