/* SPDX-License-Identifier: MIT */
#include <fuzz/bench/compare.h>

#include <base/array.h>
#include <base/child.h>
#include <base/files.h>
#include <base/progress.h>
#include <base/words.h>
#include <fuzz/bench/recall.h>
#include <fuzz/campaign/dir.h>
#include <fuzz/campaign/options.h>
#include <fuzz/engines/position.h>
#include <scenario/options.h>

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 8 /* campaigns at a time */

static const unsigned minutes[] = {1, 5, 15};

struct campaign {
    char name[128];
    struct rig_campaign_run run;
    struct rig_recall_list found;
};

struct comparison {
    const struct rig_bench_recall_options *options;
    struct rig_position position; /* of the exhaustive one */
    struct rig_recall_list truth;
    struct campaign campaigns[MOST];
    unsigned count;
};

static int open_truth(struct comparison *c, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    uint64_t done;

    if (rig_path(path, err, "%s/%s", c->options->root, c->options->name) < 0)
        return -1;
    if (!rig_position_read(path, &c->position))
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "%s is no exhaustive campaign; expected one of scripts/fuzz --engine "
                             "exhaustive",
                             path);
    done = rig_position_count(&c->position);
    if (done < c->position.count)
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "%s has run %" PRIu64 " of its %" PRIu64 " scenarios; scripts/fuzz --resume %s goes on",
                             path, done, c->position.count, c->options->name);
    return rig_recall_load(&c->truth, path, err);
}

/* Of a campaign's one run. Times of findings are those since the start of a run. */
static int read_run(struct campaign *campaign, const char *path, struct rig_error *err)
{
    unsigned runs;

    if (rig_campaign_run_read(&campaign->run, &runs, path, err) < 0)
        return -1;
    if (runs == 1)
        return 0;
    return rig_error_set(err, RIG_ERROR_USAGE,
                         "%s was resumed, and its findings tell when they were found since then; expected a campaign "
                         "that ran once",
                         path);
}

static int add(struct comparison *c, const char *name, size_t length, struct rig_error *err)
{
    struct campaign *campaign = &c->campaigns[c->count];
    char path[RIG_PATH_SIZE];

    if (c->count == MOST)
        return rig_error_set(err, RIG_ERROR_USAGE, "found more than %u campaigns; expected fewer", MOST);
    (void)snprintf(campaign->name, sizeof(campaign->name), "%.*s", (int)length, name);
    if (!rig_is_plain_name(campaign->name))
        return rig_error_set(err, RIG_ERROR_USAGE, "--of: found \"%.60s\"; expected names of campaigns", name);
    if (rig_path(path, err, "%s/%s", c->options->root, campaign->name) < 0 || read_run(campaign, path, err) < 0)
        return -1;
    c->count++;
    return rig_recall_load(&campaign->found, path, err);
}

/* Ends with us, in good order. What it prints of its own to nobody; its errors are seen. */
static int run_campaign(const struct rig_arguments *command, const char *what, struct rig_error *err)
{
    int code = rig_child_run(
        &(struct rig_child_plan){.argv = command->word, .out = RIG_CHILD_NULL, .dies_with = SIGTERM}, err);

    if (code <= 1) /* 1: it found something */
        return code < 0 ? -1 : 0;
    return rig_error_set(err, code, "%s did not end well; see above", what);
}

/* A campaign of that engine, on the same revisions and orders, from seeds. */
static int run_engine(struct comparison *c, const char *engine, struct rig_error *err)
{
    const struct rig_bench_recall_options *o = c->options;
    /* Of the bound, what engines without one have, too. */
    const struct rig_exhaust_bound which = {.changes = UINT_MAX,
                                            .injections = UINT_MAX,
                                            .plausible = c->position.bound.plausible,
                                            .revisions = c->position.bound.revisions};
    struct rig_arguments command;
    char name[128], line[192];

    (void)snprintf(name, sizeof(name), "%.64s-%s", o->name, engine);
    rig_campaign_command(&command, &o->session);
    rig_options_give(&command, rig_exhaust_bound_rows, &which);
    rig_arguments_option(&command, "engine", engine);
    rig_arguments_option(&command, "name", name);
    rig_arguments_option(&command, "results", o->root);
    rig_arguments_option(&command, "seeds", o->seeds);
    rig_arguments_option(&command, "commit", o->commit);
    rig_arguments_add(&command, "--time=%" PRIu64, o->seconds);
    if (o->seed <= UINT32_MAX)
        rig_arguments_add(&command, "--seed=%" PRIu64, o->seed);
    if (rig_arguments_check(&command, err) < 0)
        return -1;
    (void)snprintf(line, sizeof(line), "running %s as %s for %" PRIu64 " s", engine, name, o->seconds);
    rig_progress(NULL, line);
    if (run_campaign(&command, name, err) < 0)
        return -1;
    rig_progress_end();
    return add(c, name, strlen(name), err);
}

static int gather(struct comparison *c, struct rig_error *err)
{
    const char *name = c->options->of;

    if (!name)
        return run_engine(c, "libfuzzer", err) < 0 ? -1 : run_engine(c, "afl", err);
    for (;;) {
        size_t length = strcspn(name, ",");

        if (add(c, name, length, err) < 0)
            return -1;
        if (!name[length])
            return 0;
        name += length + 1;
    }
}

static double percent(unsigned part, unsigned whole)
{
    return whole ? 100.0 * part / whole : 100.0;
}

/* A campaign that did not run so long says nothing of that time, unless it had everything before. */
static bool tells(const struct campaign *campaign, unsigned after)
{
    return campaign->run.seconds + 1 >= after * 60.0;
}

static void print_row(const struct comparison *c, const struct campaign *campaign, struct rig_recall all)
{
    (void)printf("%-28s %10.0f", campaign->name, campaign->run.executions);
    for (unsigned i = 0; i <= RIG_COUNT(minutes); i++) {
        bool end = i == RIG_COUNT(minutes);
        struct rig_recall had = rig_recall_after(&c->truth, &campaign->found, end ? HUGE_VAL : minutes[i] * 60.0);

        if (end || tells(campaign, minutes[i]))
            (void)printf("  %5.1f%% %5.1f%%", percent(had.signatures, all.signatures), percent(had.causes, all.causes));
        else
            (void)printf("  %6s %6s", "-", "-");
    }
    (void)printf("\n");
}

static void print_missing(const struct comparison *c, const struct campaign *campaign)
{
    unsigned count = 0;

    for (size_t i = 0; i < c->truth.count; i++) {
        const struct rig_recall_finding *f = &c->truth.all[i];

        if (rig_recall_find(&campaign->found, f->signature))
            continue;
        if (count++ == 0)
            (void)printf("\nmissing in %s:\n", campaign->name);
        (void)printf("  %s%s\n", f->signature,
                     rig_recall_find_cause(&campaign->found, f->cause, HUGE_VAL) ? "" : "  (and nothing of its cause)");
    }
}

static void print_table(const struct comparison *c)
{
    struct rig_recall all = rig_recall_after(&c->truth, &c->truth, HUGE_VAL);

    (void)printf("%s: %u signatures of %u causes in %" PRIu64 " scenarios\n", c->options->name, all.signatures,
                 all.causes, c->position.count);
    (void)printf("share of signatures and of causes after\n%-28s %10s", "", "executions");
    for (unsigned i = 0; i < RIG_COUNT(minutes); i++)
        (void)printf("  %10u min", minutes[i]);
    (void)printf("  %14s\n", "at its end");
    for (unsigned i = 0; i < c->count; i++)
        print_row(c, &c->campaigns[i], all);
    for (unsigned i = 0; i < c->count; i++)
        print_missing(c, &c->campaigns[i]);
}

static void add_share(cJSON *object, const char *name, bool known, unsigned part, unsigned whole)
{
    if (known)
        cJSON_AddNumberToObject(object, name, percent(part, whole) / 100);
    else
        cJSON_AddNullToObject(object, name);
}

static cJSON *shares(const struct comparison *c, const struct campaign *campaign, struct rig_recall all)
{
    cJSON *list = cJSON_CreateArray();

    for (unsigned i = 0; i < RIG_COUNT(minutes); i++) {
        struct rig_recall had = rig_recall_after(&c->truth, &campaign->found, minutes[i] * 60.0);
        cJSON *row = cJSON_CreateObject();

        cJSON_AddNumberToObject(row, "minutes", minutes[i]);
        add_share(row, "signatures", tells(campaign, minutes[i]), had.signatures, all.signatures);
        add_share(row, "causes", tells(campaign, minutes[i]), had.causes, all.causes);
        cJSON_AddItemToArray(list, row);
    }
    return list;
}

static cJSON *campaign_json(const struct comparison *c, const struct campaign *campaign, struct rig_recall all)
{
    struct rig_recall had = rig_recall_after(&c->truth, &campaign->found, HUGE_VAL);
    cJSON *object = cJSON_CreateObject(), *missing;

    cJSON_AddStringToObject(object, "name", campaign->name);
    cJSON_AddStringToObject(object, "engine", campaign->run.engine);
    cJSON_AddNumberToObject(object, "seconds", campaign->run.seconds);
    cJSON_AddNumberToObject(object, "executions", campaign->run.executions);
    cJSON_AddItemToObject(object, "after", shares(c, campaign, all));
    add_share(object, "signatures", true, had.signatures, all.signatures);
    add_share(object, "causes", true, had.causes, all.causes);
    missing = cJSON_AddArrayToObject(object, "missing");
    for (size_t i = 0; i < c->truth.count; i++)
        if (!rig_recall_find(&campaign->found, c->truth.all[i].signature))
            cJSON_AddItemToArray(missing, cJSON_CreateString(c->truth.all[i].signature));
    return object;
}

static int print_json(const struct comparison *c, struct rig_error *err)
{
    struct rig_recall all = rig_recall_after(&c->truth, &c->truth, HUGE_VAL);
    cJSON *root = cJSON_CreateObject(), *campaigns;
    char *text;

    cJSON_AddStringToObject(root, "recall", c->options->name);
    cJSON_AddNumberToObject(root, "changes", c->position.bound.changes);
    cJSON_AddNumberToObject(root, "injections", c->position.bound.injections);
    cJSON_AddNumberToObject(root, "scenarios", (double)c->position.count);
    cJSON_AddNumberToObject(root, "signatures", all.signatures);
    cJSON_AddNumberToObject(root, "causes", all.causes);
    campaigns = cJSON_AddArrayToObject(root, "campaigns");
    for (unsigned i = 0; i < c->count; i++)
        cJSON_AddItemToArray(campaigns, campaign_json(c, &c->campaigns[i], all));
    text = cJSON_PrintUnformatted(root);
    cJSON_Delete(root);
    if (!text)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    (void)puts(text);
    free(text);
    return 0;
}

int rig_bench_recall(const struct rig_bench_recall_options *options, struct rig_error *err)
{
    struct comparison *c = calloc(1, sizeof(*c));
    int result = -1;

    if (!c)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    c->options = options;
    if (open_truth(c, err) == 0 && gather(c, err) == 0) {
        result = 0;
        if (options->json)
            result = print_json(c, err);
        else
            print_table(c);
    }
    for (unsigned i = 0; i < MOST; i++)
        rig_recall_free(&c->campaigns[i].found);
    rig_recall_free(&c->truth);
    free(c);
    return result;
}
