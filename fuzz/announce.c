/* SPDX-License-Identifier: MIT */
#include <fuzz/announce.h>

#include <box/files.h>

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

unsigned rig_announce(const char *results, const char *kind, struct rig_seen *told, const char *before)
{
    const struct dirent *entry;
    char path[RIG_PATH_SIZE];
    unsigned count = 0;
    DIR *directory;

    if (rig_path(path, NULL, "%s/%s", results, kind) < 0)
        return 0;
    directory = opendir(path);
    if (!directory)
        return 0; /* made with the first one */
    while ((entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.' || !rig_seen_add(told, entry->d_name))
            continue;
        if (count++ == 0)
            (void)fputs(before, stdout);
        print_head(path, entry->d_name);
    }
    closedir(directory);
    (void)fflush(stdout);
    return count;
}
