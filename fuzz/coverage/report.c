/* SPDX-License-Identifier: MIT */
#include <fuzz/coverage/report.h>

#include <base/child.h>
#include <base/files.h>
#include <base/filter.h>
#include <fuzz/coverage/record.h>

#include <cjson/cJSON.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ARGUMENTS 16
#define OLD_SUFFIX ".proftext"
#define TEXT_OF(x) #x
#define VERSION(x) TEXT_OF(x)

#define SPACE_FOR_PAGES (UINT64_C(4) << 20) /* the pages on guest/logic have less than one */

struct command {
    char *arguments[MOST_ARGUMENTS + 1];
    unsigned count;
};

static void __attribute__((format(printf, 2, 3))) add(struct command *command, const char *format, ...)
{
    char *text = NULL;
    va_list values;

    va_start(values, format);
    if (command->count < MOST_ARGUMENTS && vasprintf(&text, format, values) >= 0)
        command->arguments[command->count++] = text;
    va_end(values);
}

/* They must be as old as the compiler, and that is the one that compiled us. */
static void begin(struct command *command, const char *tool)
{
    char with_version[64], path[RIG_PATH_SIZE];

    *command = (struct command){0};
    (void)snprintf(with_version, sizeof(with_version), "%s-" VERSION(__clang_major__), tool);
    add(command, "%s", rig_find_program(with_version, path, NULL) == 0 ? with_version : tool);
}

/* What it prints when it reads `input`. Takes the command. */
static char *run(struct command *command, const char *input, struct rig_error *err)
{
    char *text = rig_filter(command->arguments, input, err);

    for (unsigned i = 0; i < command->count; i++)
        free(command->arguments[i]);
    return text;
}

/* The records, a path a line; to be freed. Campaigns of before have them as text, which the tool takes as well.
 */
static char *list_records(const char *directory, struct rig_error *err)
{
    const struct dirent *entry;
    char *list = NULL;
    size_t size;
    FILE *out = open_memstream(&list, &size);
    DIR *all = opendir(directory);

    while (out && all && (entry = readdir(all)) != NULL) {
        const char *suffix = strrchr(entry->d_name, '.');

        if (suffix && (strcmp(suffix, RIG_COVERAGE_SUFFIX) == 0 || strcmp(suffix, OLD_SUFFIX) == 0))
            (void)fprintf(out, "%s/%s\n", directory, entry->d_name);
    }
    if (all)
        closedir(all);
    if (!out || fclose(out) != 0)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    else if (!*list)
        (void)rig_error_set(err, RIG_ERROR_USAGE, "there are no counts in %s", directory);
    else
        return list;
    free(list);
    return NULL;
}

static int merge(const char *directory, struct rig_error *err)
{
    char *list = list_records(directory, err), *text;
    struct command command;

    if (!list)
        return -1;
    begin(&command, "llvm-profdata");
    add(&command, "merge");
    add(&command, "-input-files=/dev/stdin");
    add(&command, "-o");
    add(&command, "%s/merged.profdata", directory);
    text = run(&command, list, err);
    free(list);
    free(text);
    return text ? 0 : -1;
}

/* A call of llvm-cov on what was merged; more options may follow. Headers of guest/xen are no part of the logic. */
static void begin_cov(struct command *command, const struct rig_coverage_report *report, const char *directory,
                      const char *what)
{
    begin(command, "llvm-cov");
    add(command, "%s", what);
    add(command, "%s", report->guest);
    add(command, "-instr-profile=%s/merged.profdata", directory);
    add(command, "-path-equivalence=guest," RIG_SOURCE_DIR "/guest");
    add(command, "-ignore-filename-regex=guest/xen/");
}

static int show(const struct rig_coverage_report *report, const char *directory, struct rig_error *err)
{
    struct command command;
    char *text;

    begin_cov(&command, report, directory, "show");
    add(&command, "-format=html");
    add(&command, "-output-dir=%s", directory);
    add(&command, "-project-title=guest/logic");
    add(&command, "-show-branches=count");
    add(&command, "-show-instantiations=false");
    text = run(&command, "", err);
    free(text);
    return text ? 0 : -1;
}

static double share_of(const cJSON *totals, const char *kind, cJSON *summary, const char *name)
{
    const cJSON *numbers = cJSON_GetObjectItemCaseSensitive(totals, kind);
    const cJSON *count = cJSON_GetObjectItemCaseSensitive(numbers, "count");
    const cJSON *covered = cJSON_GetObjectItemCaseSensitive(numbers, "covered");
    double all = cJSON_IsNumber(count) ? count->valuedouble : 0;
    double reached = cJSON_IsNumber(covered) ? covered->valuedouble : 0;
    double percent = all > 0 ? 100 * reached / all : 0;
    char key[64];

    (void)snprintf(key, sizeof(key), "%s_percent", name);
    cJSON_AddNumberToObject(summary, key, percent);
    (void)snprintf(key, sizeof(key), "%s_covered", name);
    cJSON_AddNumberToObject(summary, key, reached);
    cJSON_AddNumberToObject(summary, name, all);
    return percent;
}

static int summarize(const struct rig_coverage_report *report, const char *directory, struct rig_coverage_share *share,
                     struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    struct command command;
    const cJSON *totals;
    cJSON *all, *summary;
    char *text;
    int result = -1;

    begin_cov(&command, report, directory, "export");
    add(&command, "-summary-only");
    text = run(&command, "", err);
    if (!text)
        return -1;
    all = cJSON_Parse(text);
    free(text);
    totals = cJSON_GetObjectItemCaseSensitive(cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(all, "data"), 0),
                                              "totals");
    summary = cJSON_CreateObject();
    share->lines = share_of(totals, "lines", summary, "lines");
    share->branches = share_of(totals, "branches", summary, "branches");
    (void)share_of(totals, "functions", summary, "functions");
    text = totals ? cJSON_Print(summary) : NULL;
    if (!text)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "llvm-cov's summary has no totals");
    else if (rig_path(path, err, "%s/" RIG_COVERAGE_SUMMARY, directory) == 0)
        result = rig_write_file(path, text, err);
    free(text);
    cJSON_Delete(summary);
    cJSON_Delete(all);
    return result;
}

int rig_coverage_report(const struct rig_coverage_report *report, struct rig_coverage_share *share,
                        struct rig_error *err)
{
    char directory[RIG_PATH_SIZE];

    /* The tools say more than a page where a disk is full. */
    if (rig_path(directory, err, "%s/" RIG_COVERAGE, report->results) < 0 ||
        rig_need_space(directory, SPACE_FOR_PAGES, err) < 0 || merge(directory, err) < 0 ||
        show(report, directory, err) < 0)
        return -1;
    return summarize(report, directory, share, err);
}

void rig_coverage_say(FILE *out, const struct rig_coverage_report *report)
{
    struct rig_coverage_share share;
    struct rig_error err;

    if (rig_coverage_report(report, &share, &err) == 0)
        (void)fprintf(out,
                      "logic        lines %.1f%%, branches %.1f%% of guest/logic (%s/" RIG_COVERAGE
                      "/" RIG_COVERAGE_PAGE ")\n",
                      share.lines, share.branches, report->results);
    else
        (void)fprintf(out, "logic        its coverage is counted in %s/" RIG_COVERAGE ", and not shown: %s\n",
                      report->results, err.text);
}
