/* SPDX-License-Identifier: MIT */
#include <nightly/news.h>

#include <base/array.h>
#include <fuzz/findings/store.h>
#include <scenario/codec.h>
#include <scenario/file.h>
#include <scenario/orders.h>
#include <scenario/revisions.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct news *news_add(struct news_list *list)
{
    if (!RIG_GROW(list->all, list->count))
        return NULL;
    list->all[list->count] = (struct news){0};
    return &list->all[list->count++];
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

/* As it was when it was met: what was left out to make it short may be what made it plausible. */
static bool was_plausible(const char *directory)
{
    static const char *const names[] = {"found.scn", "scenario.scn"};

    for (unsigned i = 0; i < RIG_COUNT(names); i++) {
        struct rig_expectations expect;
        struct rig_scenario scenario;
        char path[RIG_PATH_SIZE];

        if (rig_path(path, NULL, "%s/%s", directory, names[i]) < 0 || access(path, F_OK) < 0)
            continue;
        return rig_scenario_load(path, &scenario, &expect, NULL) == 0 && news_is_plausible(&scenario);
    }
    return false;
}

/* False: none of ours. */
static bool read_news(struct news *one, const char *findings, const char *signature)
{
    struct rig_finding_record record;
    bool is_ours = rig_finding_read(&record, findings, signature) && record.revisions;

    *one = (struct news){.revision = is_ours ? rig_pick_revision(record.revisions, 0) : 0};
    memcpy(one->signature, record.signature, sizeof(one->signature));
    memcpy(one->cause, record.cause, sizeof(one->cause));
    memcpy(one->because, record.because, sizeof(one->because));
    memcpy(one->verdict, record.verdict, sizeof(one->verdict));
    memcpy(one->function, record.function, sizeof(one->function));
    rig_finding_record_free(&record);
    return is_ours;
}

static int take(struct news_list *list, const char *findings, const char *signature, const struct replays *replays,
                struct rig_error *err)
{
    char directory[RIG_PATH_SIZE];
    struct news one;
    struct news *news;

    if (rig_path(directory, err, "%s/%s", findings, signature) < 0)
        return -1;
    if (!read_news(&one, findings, signature))
        return 0;
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
        if (result == 0)
            result = take(list, path, names[i]->d_name, replays, err);
        free(names[i]);
    }
    free(names);
    return result;
}
