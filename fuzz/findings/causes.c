/* SPDX-License-Identifier: MIT */
#include <fuzz/findings/causes.h>

#include <base/array.h>
#include <base/files.h>
#include <fuzz/findings/cause.h>
#include <fuzz/findings/signature.h>
#include <fuzz/findings/store.h>
#include <scenario/revisions.h>

#include <cjson/cJSON.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct cause {
    char name[RIG_CAUSE_SIZE];
    char first[RIG_SIGNATURE_SIZE];    /* the signature that was found first, */
    char shortest[RIG_SIGNATURE_SIZE]; /* and, of those nearest to a kernel, the one of fewest steps and injections */
    uint32_t revisions;
    unsigned signatures;
    unsigned parts;
    enum rig_reach
        reach;         /* of that one of its findings that is nearest to a kernel, which is `shortest` among its like */
    double executions; /* until the first */
    double seconds;
};

struct rig_causes {
    struct cause *all;
    size_t count;
};

struct rig_causes *rig_causes_new(void)
{
    return calloc(1, sizeof(struct rig_causes));
}

void rig_causes_free(struct rig_causes *causes)
{
    if (causes)
        free(causes->all);
    free(causes);
}

unsigned rig_causes_count(const struct rig_causes *causes)
{
    return (unsigned)causes->count;
}

unsigned rig_causes_reached(const struct rig_causes *causes, enum rig_reach reach)
{
    unsigned count = 0;

    for (size_t i = 0; i < causes->count; i++)
        count += causes->all[i].reach == reach;
    return count;
}

bool rig_causes_match(const struct rig_causes *causes, const char *text)
{
    for (size_t i = 0; i < causes->count; i++)
        if (strstr(causes->all[i].name, text))
            return true;
    return false;
}

static struct cause *find(const struct rig_causes *causes, const char *name)
{
    for (size_t i = 0; i < causes->count; i++)
        if (strcmp(causes->all[i].name, name) == 0)
            return &causes->all[i];
    return NULL;
}

static struct cause *make(struct rig_causes *causes, const char *name)
{
    if (!RIG_GROW(causes->all, causes->count))
        return NULL;
    causes->all[causes->count] = (struct cause){.seconds = -1, .reach = RIG_REACH_COUNT};
    (void)snprintf(causes->all[causes->count].name, RIG_CAUSE_SIZE, "%s", name);
    return &causes->all[causes->count++];
}

bool rig_causes_add(struct rig_causes *causes, const char *directory, const char *name)
{
    struct rig_finding_record finding;
    struct cause *cause;
    bool is_new;

    (void)rig_finding_read(&finding, directory, name);
    cause = find(causes, finding.cause);
    is_new = !cause;
    if (is_new)
        cause = make(causes, finding.cause);
    if (cause) {
        cause->revisions |= finding.revisions;
        if (cause->seconds < 0 || finding.seconds < cause->seconds) {
            cause->seconds = finding.seconds;
            cause->executions = finding.executions;
            (void)snprintf(cause->first, sizeof(cause->first), "%s", name);
        }
        if (finding.reach < cause->reach || (finding.reach == cause->reach && finding.parts < cause->parts)) {
            cause->reach = finding.reach;
            cause->parts = finding.parts;
            (void)snprintf(cause->shortest, sizeof(cause->shortest), "%s", name);
        }
        cause->signatures++;
    }
    rig_finding_record_free(&finding);
    return is_new;
}

void rig_causes_known(const char *directory, struct rig_seen *names)
{
    DIR *stream = opendir(directory);
    const struct dirent *entry;

    while (stream && (entry = readdir(stream)) != NULL) {
        struct rig_finding_record finding;

        if (entry->d_name[0] == '.')
            continue;
        if (rig_finding_read(&finding, directory, entry->d_name))
            (void)rig_seen_add(names, finding.cause);
        rig_finding_record_free(&finding);
    }
    if (stream)
        closedir(stream);
}

/* What a kernel could do before what it could not; then by time. */
static int by_reach(const void *a, const void *b)
{
    const struct cause *const *x = a;
    const struct cause *const *y = b;

    if ((*x)->reach != (*y)->reach)
        return (*x)->reach < (*y)->reach ? -1 : 1;
    if ((*x)->seconds != (*y)->seconds)
        return (*x)->seconds < (*y)->seconds ? -1 : 1;
    return strcmp((*x)->name, (*y)->name);
}

/* malloc'ed; NULL: out of memory, or none. */
static const struct cause **sorted(const struct rig_causes *causes)
{
    const struct cause **list = causes->count ? malloc(causes->count * sizeof(const struct cause *)) : NULL;

    for (size_t i = 0; list && i < causes->count; i++)
        list[i] = &causes->all[i];
    if (list)
        qsort(list, causes->count, sizeof(const struct cause *), by_reach);
    return list;
}

/* Of what a kernel could do all are shown, of the rest so many: what matters is not to scroll away. */
#define MOST_SHOWN 10

void rig_causes_print(FILE *out, const struct rig_causes *causes)
{
    const struct cause **list = sorted(causes);
    unsigned shown = 0;

    for (size_t i = 0; list && i < causes->count; i++) {
        const unsigned alike = rig_causes_reached(causes, list[i]->reach);
        char revisions[64];

        if (i == 0 || list[i]->reach != list[i - 1]->reach) {
            (void)fprintf(out, "%s: %u\n", rig_reach_title(list[i]->reach), alike);
            shown = 0;
        }
        if (shown++ >= MOST_SHOWN && list[i]->reach != RIG_REACH_PLAUSIBLE) {
            if (shown == MOST_SHOWN + 1)
                (void)fprintf(out, "            .. and %u more, in " RIG_CAUSES_FILE "\n", alike - MOST_SHOWN);
            continue;
        }
        rig_print_revisions(list[i]->revisions, revisions, sizeof(revisions));
        (void)fprintf(out, "%8.1f s  %s\n            on %s; %u signature%s, the shortest %s\n", list[i]->seconds,
                      list[i]->name, revisions, list[i]->signatures, list[i]->signatures > 1 ? "s" : "",
                      list[i]->shortest);
    }
    free(list);
}

static cJSON *row(const struct cause *cause)
{
    cJSON *object = cJSON_CreateObject();
    char revisions[64];

    rig_print_revisions(cause->revisions, revisions, sizeof(revisions));
    cJSON_AddStringToObject(object, "cause", cause->name);
    cJSON_AddStringToObject(object, "reach", rig_reach_name(cause->reach));
    cJSON_AddStringToObject(object, "revisions", revisions);
    cJSON_AddNumberToObject(object, "signatures", cause->signatures);
    cJSON_AddNumberToObject(object, "executions", cause->executions);
    cJSON_AddNumberToObject(object, "seconds", cause->seconds);
    cJSON_AddStringToObject(object, "first", cause->first);
    cJSON_AddStringToObject(object, "shortest", cause->shortest);
    return object;
}

int rig_causes_write(const struct rig_causes *causes, const char *results, struct rig_error *err)
{
    const struct cause **list = sorted(causes);
    cJSON *array = cJSON_CreateArray();
    char path[RIG_PATH_SIZE];
    int result = -1;
    char *json;

    for (size_t i = 0; list && i < causes->count; i++)
        cJSON_AddItemToArray(array, row(list[i]));
    json = cJSON_Print(array);
    if (!json)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    else if (rig_path(path, err, "%s/" RIG_CAUSES_FILE, results) == 0)
        result = rig_write_file(path, json, err);
    free(json);
    cJSON_Delete(array);
    free(list);
    return result;
}
