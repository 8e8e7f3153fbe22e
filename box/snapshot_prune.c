/* SPDX-License-Identifier: MIT */
#include <base/array.h>
#include <base/files.h>
#include <box/snapshot_prune.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct aged {
    char name[64];
    struct timespec used;
};

static int newest_first(const void *a, const void *b)
{
    const struct aged *left = a;
    const struct aged *right = b;

    return rig_file_time_compare(&right->used, &left->used);
}

void rig_snapshot_prune(const char *dir, size_t kept)
{
    DIR *directory = opendir(dir);
    const struct dirent *entry;
    struct aged found[64];
    char path[RIG_PATH_SIZE];
    size_t count = 0;

    if (!directory)
        return;
    while ((entry = readdir(directory)) && count < RIG_COUNT(found)) {
        struct stat about;

        if (entry->d_name[0] == '.' || rig_path(path, NULL, "%s/%s", dir, entry->d_name) < 0 ||
            strlen(entry->d_name) >= sizeof(found[0].name) || stat(path, &about) < 0 || !S_ISDIR(about.st_mode))
            continue;
        if (strncmp(entry->d_name, RIG_SNAPSHOT_FRESH, strlen(RIG_SNAPSHOT_FRESH)) == 0) {
            rig_remove_tree(path);
            continue;
        }
        (void)snprintf(found[count].name, sizeof(found[count].name), "%s", entry->d_name);
        found[count++].used = about.st_mtim;
    }
    (void)closedir(directory);
    qsort(found, count, sizeof(found[0]), newest_first);
    for (size_t i = kept; i < count; i++) {
        if (rig_path(path, NULL, "%s/%s", dir, found[i].name) == 0)
            rig_remove_tree(path);
    }
}
