/* SPDX-License-Identifier: MIT */
#include <nightly/news.h>

#include <fuzz/findings/json.h>
#include <fuzz/findings/store.h>
#include <scenario/codec.h>
#include <scenario/file.h>
#include <scenario/orders.h>
#include <scenario/revisions.h>

#include <cjson/cJSON.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct news *news_add(struct news_list *list)
{
    struct news *all = realloc(list->all, (list->count + 1) * sizeof(*all));

    if (!all)
        return NULL;
    list->all = all;
    memset(&all[list->count], 0, sizeof(*all));
    return &all[list->count++];
}

void news_free(struct news_list *list)
{
    free(list->all);
    *list = (struct news_list){0};
}

size_t news_count(const struct news_list *list, enum news_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count; i++)
        count += list->all[i].kind == kind;
    return count;
}

bool news_is_plausible(const struct rig_scenario *scenario)
{
    struct rig_scenario ordered = *scenario;

    rig_order_make_plausible(&ordered);
    return rig_scenario_equal(&ordered, scenario);
}

static bool knows(const struct news_list *list, const char *cause, unsigned revision)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->all[i].revision == revision && strcmp(list->all[i].cause, cause) == 0)
            return true;
    return false;
}

static cJSON *read_json(const char *directory)
{
    char path[RIG_PATH_SIZE];
    cJSON *object = NULL;
    char *text;

    if (rig_path(path, NULL, "%s/" RIG_FINDING_FILE, directory) < 0)
        return NULL;
    text = rig_read_file(path, NULL);
    if (text)
        object = cJSON_Parse(text);
    free(text);
    return object;
}

static void take_text(char *to, size_t size, const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));

    (void)snprintf(to, size, "%s", text ? text : "");
}

/* As it was when it was met: what was left out to make it short may be what made it plausible. */
static bool was_plausible(const char *directory)
{
    static const char *const names[] = {"found.scn", "scenario.scn"};

    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct rig_expectations expect;
        struct rig_file_error error;
        struct rig_scenario scenario;
        char path[RIG_PATH_SIZE];

        if (rig_path(path, NULL, "%s/%s", directory, names[i]) < 0 || access(path, F_OK) < 0)
            continue;
        return rig_scenario_load(path, &scenario, &expect, &error) && news_is_plausible(&scenario);
    }
    return false;
}

static int take(struct news_list *list, const char *directory, const char *signature, const struct replays *replays,
                struct rig_error *err)
{
    cJSON *finding = read_json(directory);
    struct news one = {0};
    uint32_t set = 0;
    struct news *news;

    take_text(one.cause, sizeof(one.cause), finding, "cause");
    take_text(one.because, sizeof(one.because), finding, "because");
    take_text(one.verdict, sizeof(one.verdict), finding, "revision");
    (void)rig_parse_revisions(one.verdict, &set, NULL);
    take_text(one.verdict, sizeof(one.verdict), finding, "verdict");
    take_text(one.function, sizeof(one.function), finding, "symbol");
    cJSON_Delete(finding);
    if (!one.cause[0] || !set)
        return 0; /* none of ours */
    one.function[strcspn(one.function, "+")] = '\0';
    one.revision = rig_pick_revision(set, 0);
    one.kind = was_plausible(directory) ? NEWS_NEW : NEWS_OTHER;
    switch (replays_know(replays, one.cause, one.revision)) {
    case REPLAY_AS_EXPECTED:
        return 0;
    case REPLAY_UNEXPECTED:
        one.kind = NEWS_TOLD;
        break;
    case REPLAY_NONE:
        break;
    }
    /* Met both ways, it is the way that a kernel could come to it that counts. */
    for (size_t i = 0; one.kind == NEWS_NEW && i < list->count; i++)
        if (list->all[i].kind == NEWS_OTHER && list->all[i].revision == one.revision &&
            strcmp(list->all[i].cause, one.cause) == 0)
            list->all[i] = list->all[--list->count];
    if (knows(list, one.cause, one.revision))
        return 0;
    (void)snprintf(one.signature, sizeof(one.signature), "%s", signature);
    if (rig_path(one.scenario, err, "%s/scenario.scn", directory) < 0)
        return -1;
    news = news_add(list);
    if (!news)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    *news = one;
    return 0;
}

static int is_finding(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

int news_of_campaign(struct news_list *list, const char *results, const struct replays *replays, struct rig_error *err)
{
    struct dirent **names = NULL;
    char path[RIG_PATH_SIZE];
    int count, result = 0;

    if (rig_path(path, err, "%s/" RIG_FINDINGS, results) < 0)
        return -1;
    count = scandir(path, &names, is_finding, alphasort);
    for (int i = 0; i < count; i++) {
        char directory[RIG_PATH_SIZE];

        if (result == 0)
            result = rig_path(directory, err, "%s/%s", path, names[i]->d_name);
        if (result == 0)
            result = take(list, directory, names[i]->d_name, replays, err);
        free(names[i]);
    }
    free(names);
    return result;
}
