/* SPDX-License-Identifier: MIT */
#include <nightly/sarif.h>

#include <scenario/names.h>

#include <cjson/cJSON.h>
#include <string.h>

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"

static const char *const levels[] = {[NEWS_NEW] = "error", [NEWS_STILL] = "warning", [NEWS_OTHER] = "note"};

static void add_message(cJSON *object, const char *name, const char *text)
{
    cJSON_AddStringToObject(cJSON_AddObjectToObject(object, name), "text", text);
}

/* Each rule once. */
static void add_rule(cJSON *rules, const char *id, const char *description)
{
    const cJSON *rule;
    cJSON *new;

    cJSON_ArrayForEach(rule, rules) if (strcmp(cJSON_GetStringValue(cJSON_GetObjectItem(rule, "id")), id) == 0) return;
    new = cJSON_CreateObject();
    cJSON_AddStringToObject(new, "id", id);
    add_message(new, "shortDescription", description);
    cJSON_AddItemToArray(rules, new);
}

static void add_location(cJSON *result, const char *file, const char *function)
{
    cJSON *location = cJSON_CreateObject();
    cJSON *physical = cJSON_AddObjectToObject(location, "physicalLocation");

    /* Code hosts look the path up as it is written. */
    while (strncmp(file, "./", 2) == 0)
        file += 2;

    cJSON_AddStringToObject(cJSON_AddObjectToObject(physical, "artifactLocation"), "uri", file);
    cJSON_AddNumberToObject(cJSON_AddObjectToObject(physical, "region"), "startLine", 1);
    if (function && *function) {
        cJSON *logical = cJSON_CreateObject();

        cJSON_AddStringToObject(logical, "name", function);
        cJSON_AddStringToObject(logical, "kind", "function");
        cJSON_AddItemToArray(cJSON_AddArrayToObject(location, "logicalLocations"), logical);
    }
    cJSON_AddItemToArray(cJSON_AddArrayToObject(result, "locations"), location);
}

static cJSON *add_result(cJSON *results, const char *rule, const char *level, const char *message,
                         const char *signature)
{
    cJSON *result = cJSON_CreateObject();

    cJSON_AddStringToObject(result, "ruleId", rule);
    cJSON_AddStringToObject(result, "level", level);
    add_message(result, "message", message);
    if (*signature)
        cJSON_AddStringToObject(cJSON_AddObjectToObject(result, "partialFingerprints"), "signature", signature);
    cJSON_AddItemToArray(results, result);
    return result;
}

static void add_news(cJSON *rules, cJSON *results, const struct news *news)
{
    const char *level = levels[news->kind];
    char message[RIG_BECAUSE_SIZE + 128];

    if (!level)
        return;
    (void)snprintf(message, sizeof(message), "%s: %s%s%s", rig_name(&rig_revision_names, news->revision), news->verdict,
                   news->because[0] ? ": " : "", news->because);
    add_rule(rules, news->cause, news->cause);
    add_location(add_result(results, news->cause, level, message, news->signature), news->scenario, news->function);
}

static void add_replay(cJSON *rules, cJSON *results, const struct replay *replay)
{
    char message[RIG_BECAUSE_SIZE + 128];

    if (replay->as_expected)
        return;
    (void)snprintf(message, sizeof(message), "%s: %s; expected %s%s%s", rig_name(&rig_revision_names, replay->revision),
                   rig_name(&rig_verdict_names, replay->verdict), replay->expected[0] ? replay->expected : "booted",
                   replay->because[0] ? ": " : "", replay->because);
    add_rule(rules, "unexpected-verdict", "a scenario of the corpus does not end as it says it should");
    add_location(add_result(results, "unexpected-verdict", "error", message, replay->signature), replay->file, NULL);
}

/* A kernel is no file of the repository: its place is a name. */
static void add_kernel(cJSON *rules, cJSON *results, const struct kernel_boot *boot)
{
    char message[KERNEL_LINE_SIZE];
    cJSON *location, *logical;

    if (!boot->tonight || !boot->is_finding)
        return;
    kernel_boot_line(boot, message);
    add_rule(rules, boot->cause, boot->cause);
    location = cJSON_CreateObject();
    logical = cJSON_CreateObject();
    cJSON_AddStringToObject(logical, "name", boot->symbol[0] ? boot->symbol : boot->kernel);
    cJSON_AddStringToObject(logical, "kind", "function");
    cJSON_AddItemToArray(cJSON_AddArrayToObject(location, "logicalLocations"), logical);
    cJSON_AddItemToArray(
        cJSON_AddArrayToObject(
            add_result(results, boot->cause, boot->kind == KERNEL_NEW ? "error" : "warning", message, boot->signature),
            "locations"),
        location);
}

char *sarif_print(const struct replays *replays, const struct news_list *news, const struct kernel_boots *kernels)
{
    cJSON *log = cJSON_CreateObject();
    cJSON *run = cJSON_CreateObject();
    cJSON *driver;
    cJSON *rules;
    cJSON *results;
    char *text;

    cJSON_AddStringToObject(log, "$schema", SCHEMA);
    cJSON_AddStringToObject(log, "version", "2.1.0");
    cJSON_AddItemToArray(cJSON_AddArrayToObject(log, "runs"), run);
    driver = cJSON_AddObjectToObject(cJSON_AddObjectToObject(run, "tool"), "driver");
    cJSON_AddStringToObject(driver, "name", "cr3rig");
    rules = cJSON_AddArrayToObject(driver, "rules");
    results = cJSON_AddArrayToObject(run, "results");
    for (size_t i = 0; i < news->count; i++)
        add_news(rules, results, &news->all[i]);
    for (size_t i = 0; i < replays->count; i++)
        add_replay(rules, results, &replays->all[i]);
    for (size_t i = 0; i < kernels->count; i++)
        add_kernel(rules, results, &kernels->all[i]);
    text = cJSON_Print(log);
    cJSON_Delete(log);
    return text;
}
