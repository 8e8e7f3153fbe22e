/* SPDX-License-Identifier: MIT */
#include <nightly/state.h>

#include <base/name_set.h>
#include <fuzz/findings/store.h>
#include <fuzz/replay/on_revisions.h>
#include <fuzz/replay/reproducer.h>
#include <scenario/file.h>
#include <scenario/names.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KNOWN "known"
#define GONE "gone"
#define OTHERS "others.txt"

/* Runs on real Xen that a new finding may take to become short. */
#define RUNS 400

static const char *base_name(const char *file)
{
    const char *slash = strrchr(file, '/');

    return slash ? slash + 1 : file;
}

static void say_nothing(const char *file)
{
    (void)file;
}

/* A known scenario was found on one revision; the file is named after the signature it had there. */
static bool is_its_own(const struct replay *replay)
{
    char name[16];

    (void)snprintf(name, sizeof(name), "%s-", rig_name(&rig_revision_names, replay->revision));
    return strncmp(base_name(replay->file), name, strlen(name)) == 0;
}

/* `was_gone`: told as gone by an earlier night, so that only its return is of interest. */
static int take(const struct replay *replay, bool was_gone, struct news_list *news, struct rig_error *err)
{
    const char *name = base_name(replay->file);
    size_t length = strlen(name) - strlen(".scn");
    char signature[RIG_SIGNATURE_SIZE];
    struct news *one;
    bool is_there;

    (void)snprintf(signature, sizeof(signature), "%.*s", (int)length, name);
    is_there = strcmp(signature, replay->signature) == 0;
    if (was_gone && !is_there)
        return 0;
    one = news_add(news);
    if (!one)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    memcpy(one->signature, signature, sizeof(signature));
    one->kind = was_gone ? NEWS_NEW : is_there ? NEWS_STILL : NEWS_GONE;
    one->revision = replay->revision;
    (void)snprintf(one->cause, sizeof(one->cause), "%s", replay->cause[0] ? replay->cause : one->signature);
    (void)snprintf(one->because, sizeof(one->because), "%s", replay->because);
    (void)snprintf(one->verdict, sizeof(one->verdict), "%s", rig_name(&rig_verdict_names, replay->verdict));
    (void)snprintf(one->scenario, sizeof(one->scenario), "%s", replay->file);
    return 0;
}

static int replay(struct rig_runner *rig, const char *state, const char *kind, bool was_gone, struct news_list *news,
                  struct rig_error *err)
{
    struct replays replays = {0};
    char path[RIG_PATH_SIZE];
    int result = rig_path(path, err, "%s/%s", state, kind);

    if (result == 0)
        result = replay_directory(rig, path, &replays, say_nothing, err);
    for (size_t i = 0; i < replays.count && result == 0; i++)
        if (is_its_own(&replays.all[i]))
            result = take(&replays.all[i], was_gone, news, err);
    replays_free(&replays);
    return result;
}

int state_replay(struct rig_runner *rig, const char *state, struct news_list *news, struct rig_error *err)
{
    return replay(rig, state, KNOWN, false, news, err) < 0 ? -1 : replay(rig, state, GONE, true, news, err);
}

/* 1: its scenario comes to its signature; 0: not any more. */
static int is_there(struct rig_runner *rig, const struct news *news, struct rig_result *run, struct rig_error *err)
{
    struct rig_expectations expect;
    struct rig_scenario scenario;
    struct rig_judged judged;

    if (rig_scenario_load(news->scenario, &scenario, &expect, err) < 0 ||
        rig_session_run(rig->session, &scenario, RIG_MODE_TRUE, run, err) < 0)
        return -1;
    rig_judge(&judged, &scenario, run, rig->symbols);
    return strcmp(judged.signature, news->signature) == 0;
}

int state_drop_mended(struct rig_runner *rig, const char *state, struct news_list *news, struct rig_error *err)
{
    struct rig_result *run = calloc(1, sizeof(*run));
    int dropped = 0;
    size_t left = 0;

    if (!run)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    for (size_t i = 0; i < news->count; i++) {
        char path[RIG_PATH_SIZE];
        int there = dropped < 0 || news->all[i].kind != NEWS_NEW ? 1 : is_there(rig, &news->all[i], run, err);

        if (there < 0)
            dropped = -1;
        if (there) {
            news->all[left++] = news->all[i];
            continue;
        }
        dropped++;
        if (rig_path(path, NULL, "%s/results/" STATE_CAMPAIGN "/" RIG_FINDINGS "/%s", state, news->all[i].signature) ==
            0)
            rig_remove_tree(path);
    }
    news->count = left;
    free(run);
    return dropped;
}

static int keep(struct rig_runner *rig, const char *directory, struct news *news, struct rig_error *err)
{
    struct rig_reproducer reproducer = {
        .rig = rig, .mode = RIG_MODE_TRUE, .signature = news->signature, .budget = RUNS};
    struct rig_expectations expect;
    struct rig_measured measured;
    struct rig_scenario scenario;
    char file[RIG_PATH_SIZE];
    char text[RIG_TEXT_MAX];

    if (rig_scenario_load(news->scenario, &scenario, &expect, err) < 0 ||
        rig_reproducer_reduce(&reproducer, &scenario, err) < 0 || rig_measure(rig, &scenario, &measured, err) < 0 ||
        rig_path(file, err, "%s/%s.scn", directory, news->signature) < 0)
        return -1;
    (void)rig_text_print(&scenario, &measured.expect, text, sizeof(text));
    if (rig_write_file(file, text, err) < 0)
        return -1;
    (void)snprintf(news->scenario, sizeof(news->scenario), "%s", file);
    return 0;
}

int state_keep(struct rig_runner *rig, const char *state, struct news_list *news, struct rig_error *err)
{
    char directory[RIG_PATH_SIZE];
    int result = rig_path(directory, err, "%s/" KNOWN, state);

    if (result == 0)
        result = rig_make_directories(directory, err);
    for (size_t i = 0; i < news->count && result == 0; i++)
        if (news->all[i].kind == NEWS_NEW)
            result = keep(rig, directory, &news->all[i], err);
    return result;
}

/* DIRECTORY/SIGNATURE.scn */
static int path_of(char path[RIG_PATH_SIZE], const char *state, const char *kind, const struct news *news,
                   struct rig_error *err)
{
    return rig_path(path, err, "%s/%s/%s.scn", state, kind, news->signature);
}

int state_settle(const char *state, const struct news_list *news, struct rig_error *err)
{
    char known[RIG_PATH_SIZE], gone[RIG_PATH_SIZE];

    if (rig_path(gone, err, "%s/" GONE, state) < 0 || rig_make_directories(gone, err) < 0)
        return -1;
    for (size_t i = 0; i < news->count; i++) {
        const struct news *one = &news->all[i];

        if (path_of(known, state, KNOWN, one, err) < 0 || path_of(gone, state, GONE, one, err) < 0)
            return -1;
        if (one->kind == NEWS_GONE && rename(known, gone) < 0)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make %s: %s", gone, strerror(errno));
        if (one->kind == NEWS_NEW)
            (void)unlink(gone); /* it is in known/ */
    }
    return 0;
}

/* "R3 page-fault-direct-map-sparse_init" */
static void print_key(char *key, size_t size, const struct news *news)
{
    (void)snprintf(key, size, "%s %s", rig_name(&rig_revision_names, news->revision), news->cause);
}

/* What is left of the list, and the whole file as it is to be then. */
static void sort(struct rig_seen *seen, struct news_list *news, FILE *out)
{
    size_t left = 0;

    for (size_t i = 0; i < news->count; i++) {
        char key[RIG_CAUSE_SIZE + 16];

        print_key(key, sizeof(key), &news->all[i]);
        if (news->all[i].kind == NEWS_OTHER && !rig_seen_add(seen, key))
            continue;
        if (news->all[i].kind == NEWS_OTHER)
            (void)fprintf(out, "%s\n", key);
        news->all[left++] = news->all[i];
    }
    news->count = left;
}

int state_sort_others(const char *state, struct news_list *news, struct rig_error *err)
{
    struct rig_seen *seen = rig_seen_new();
    char path[RIG_PATH_SIZE];
    char *before = NULL;
    char *after = NULL;
    size_t size;
    FILE *out = open_memstream(&after, &size);
    int result = -1;

    if (!seen || !out)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    else if (rig_path(path, err, "%s/" OTHERS, state) == 0) {
        before = rig_read_file(path, NULL);
        if (before)
            (void)fputs(before, out);
        for (char *rest = before, *line; rest && (line = strsep(&rest, "\n")) != NULL;)
            (void)rig_seen_add(seen, line);
        sort(seen, news, out);
        result = fflush(out) == 0 ? rig_write_file(path, after, err)
                                  : rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    }
    if (out)
        (void)fclose(out);
    free(after);
    free(before);
    rig_seen_free(seen);
    return result;
}
