/* SPDX-License-Identifier: MIT */
/* A finding as it is read again: the only reader of finding.json. */
#include <fuzz/findings/store.h>

#include <base/files.h>
#include <fuzz/findings/json.h>
#include <scenario/file.h>
#include <scenario/revisions.h>

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double number(const cJSON *object, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

    return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

/* Leaves `to` as it is where there is no such text. */
static void take_text(char *to, size_t size, const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));

    if (text)
        (void)snprintf(to, size, "%s", text);
}

/* A list of texts, a line each, to be freed; NULL: it is empty, or there is no memory. */
static char *lines(const cJSON *object, const char *name)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(object, name), *item;
    char *text = NULL;
    size_t size;
    FILE *out = cJSON_GetArraySize(list) > 0 ? open_memstream(&text, &size) : NULL;

    if (!out)
        return NULL;
    cJSON_ArrayForEach(item, list) if (cJSON_IsString(item))(void) fprintf(out, "%s\n", item->valuestring);
    (void)fclose(out);
    return text;
}

static cJSON *read_json(const char *directory, const char *name)
{
    char path[RIG_PATH_SIZE];
    char *text = NULL;
    cJSON *object;

    if (rig_path(path, NULL, "%s/%s/" RIG_FINDING_FILE, directory, name) == 0)
        text = rig_read_file(path, NULL);
    object = text ? cJSON_Parse(text) : NULL;
    free(text);
    return object;
}

/* Of a finding that was written before it was said there, the scenario tells. */
static enum rig_reach reach(const cJSON *object, const char *directory, const char *name)
{
    char path[RIG_PATH_SIZE], text[32] = "";
    struct rig_expectations expect;
    struct rig_scenario scenario;
    struct rig_outcome outcome = {.strikes = number(object, "injections") > 0};

    take_text(text, sizeof(text), object, "reach");
    if (rig_reach_find(text) < RIG_REACH_COUNT)
        return rig_reach_find(text);
    if (rig_path(path, NULL, "%s/%s/scenario.scn", directory, name) < 0 ||
        rig_scenario_load(path, &scenario, &expect, NULL) < 0)
        scenario = (struct rig_scenario){0};
    return rig_reach_of(&scenario, &outcome);
}

bool rig_finding_read(struct rig_finding_record *record, const char *directory, const char *name)
{
    cJSON *object = read_json(directory, name);
    char revision[16] = "";
    bool is_ours;

    memset(record, 0, sizeof(*record));
    (void)snprintf(record->signature, sizeof(record->signature), "%s", name);
    (void)snprintf(record->cause, sizeof(record->cause), "%s", name);
    take_text(record->cause, sizeof(record->cause), object, "cause");
    take_text(record->because, sizeof(record->because), object, "because");
    take_text(record->verdict, sizeof(record->verdict), object, "verdict");
    take_text(record->function, sizeof(record->function), object, "symbol");
    record->function[strcspn(record->function, "+")] = '\0';
    take_text(record->address, sizeof(record->address), object, "address");
    take_text(record->l4_entry, sizeof(record->l4_entry), object, "l4_entry");
    take_text(record->write_cr3, sizeof(record->write_cr3), object, "write_cr3");
    take_text(revision, sizeof(revision), object, "revision");
    (void)rig_parse_revisions(revision, &record->revisions, NULL);
    record->parts = (unsigned)(number(object, "steps") + number(object, "injections"));
    record->reach = reach(object, directory, name);
    record->seconds = number(object, "seconds");
    record->executions = number(object, "executions");
    record->calls = lines(object, "calls");
    record->xen_text = lines(object, "xen_text");
    is_ours = cJSON_IsString(cJSON_GetObjectItemCaseSensitive(object, "cause"));
    cJSON_Delete(object);
    return is_ours;
}

void rig_finding_record_free(struct rig_finding_record *record)
{
    free(record->calls);
    free(record->xen_text);
    record->calls = record->xen_text = NULL;
}
