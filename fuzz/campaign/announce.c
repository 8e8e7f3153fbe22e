/* SPDX-License-Identifier: MIT */
#include <fuzz/campaign/announce.h>

#include <base/files.h>
#include <fuzz/findings/store.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_head(const char *directory, const char *name)
{
    char path[RIG_PATH_SIZE];
    char *report;
    const char *end;

    if (rig_path(path, NULL, "%s/%s/report.txt", directory, name) < 0)
        return;
    report = rig_read_file(path, NULL);
    if (!report)
        return;
    end = strstr(report, "\n\n");
    if (end)
        (void)printf("%.*s\nreport     %s\n\n", (int)(end - report), report, path);
    free(report);
}

/* `before`: NULL, and nothing is printed. */
static void look(const char *results, struct rig_seen *told, struct rig_causes *causes, const char *before)
{
    const struct dirent *entry;
    char path[RIG_PATH_SIZE];
    DIR *directory;

    if (rig_path(path, NULL, "%s/" RIG_FINDINGS, results) < 0)
        return;
    directory = opendir(path);
    if (!directory)
        return; /* made with the first one */
    while ((entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.' || !rig_seen_add(told, entry->d_name) ||
            !rig_causes_add(causes, path, entry->d_name) || !before)
            continue;
        (void)fputs(before, stdout);
        print_head(path, entry->d_name);
    }
    closedir(directory);
    (void)fflush(stdout);
}

void rig_announce(const char *results, struct rig_seen *told, struct rig_causes *causes, const char *before)
{
    look(results, told, causes, before);
}

void rig_announce_known(const char *results, struct rig_seen *told, struct rig_causes *causes)
{
    look(results, told, causes, NULL);
}
