/* SPDX-License-Identifier: MIT */
#include <fuzz/bench/recall.h>

#include <base/array.h>
#include <base/files.h>
#include <fuzz/findings/store.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_signature(const void *a, const void *b)
{
    const struct rig_recall_finding *x = a, *y = b;

    return strcmp(x->signature, y->signature);
}

/* One without a file of ours was found at once. */
static void read_finding(struct rig_recall_finding *finding, const char *directory, const char *name)
{
    struct rig_finding_record record;

    (void)rig_finding_read(&record, directory, name);
    *finding = (struct rig_recall_finding){.seconds = record.seconds, .executions = record.executions};
    memcpy(finding->signature, record.signature, sizeof(finding->signature));
    memcpy(finding->cause, record.cause, sizeof(finding->cause));
    rig_finding_record_free(&record);
}

int rig_recall_load(struct rig_recall_list *list, const char *results, struct rig_error *err)
{
    char directory[RIG_PATH_SIZE];
    const struct dirent *entry;
    DIR *stream;

    *list = (struct rig_recall_list){0};
    if (rig_path(directory, err, "%s/" RIG_FINDINGS, results) < 0)
        return -1;
    stream = opendir(directory); /* not there: none was found */
    while (stream && (entry = readdir(stream)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        if (!RIG_GROW(list->all, list->count)) {
            closedir(stream);
            return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
        }
        read_finding(&list->all[list->count++], directory, entry->d_name);
    }
    if (stream)
        closedir(stream);
    if (list->count)
        qsort(list->all, list->count, sizeof(*list->all), by_signature);
    return 0;
}

void rig_recall_free(struct rig_recall_list *list)
{
    free(list->all);
    *list = (struct rig_recall_list){0};
}

const struct rig_recall_finding *rig_recall_find(const struct rig_recall_list *list, const char *signature)
{
    struct rig_recall_finding key;

    (void)snprintf(key.signature, sizeof(key.signature), "%s", signature);
    return list->count ? bsearch(&key, list->all, list->count, sizeof(key), by_signature) : NULL;
}

const struct rig_recall_finding *rig_recall_find_cause(const struct rig_recall_list *list, const char *cause,
                                                       double seconds)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->all[i].seconds <= seconds && strcmp(list->all[i].cause, cause) == 0)
            return &list->all[i];
    return NULL;
}

/* It is the first of its cause in the list: each cause counts once. */
static bool is_first(const struct rig_recall_list *list, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (strcmp(list->all[i].cause, list->all[at].cause) == 0)
            return false;
    return true;
}

struct rig_recall rig_recall_after(const struct rig_recall_list *truth, const struct rig_recall_list *found,
                                   double seconds)
{
    struct rig_recall recall = {0};

    for (size_t i = 0; i < truth->count; i++) {
        const struct rig_recall_finding *same = rig_recall_find(found, truth->all[i].signature);

        recall.signatures += same && same->seconds <= seconds;
        recall.causes += is_first(truth, i) && rig_recall_find_cause(found, truth->all[i].cause, seconds) != NULL;
    }
    return recall;
}
