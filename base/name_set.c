/* SPDX-License-Identifier: MIT */
#include <base/name_set.h>

#include <base/hash.h>

#include <dirent.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A campaign has tens of signatures, at worst some thousands; chains stay short. */
#define BUCKETS 1024

struct entry {
    struct entry *next;
    char name[];
};

struct rig_seen {
    struct entry *buckets[BUCKETS];
};

struct rig_seen *rig_seen_new(void)
{
    return calloc(1, sizeof(struct rig_seen));
}

void rig_seen_free(struct rig_seen *seen)
{
    for (size_t i = 0; seen && i < BUCKETS; i++) {
        while (seen->buckets[i]) {
            struct entry *entry = seen->buckets[i];

            seen->buckets[i] = entry->next;
            free(entry);
        }
    }
    free(seen);
}

static size_t bucket_of(const char *name)
{
    return rig_hash32(RIG_HASH32_START, name, strlen(name)) % BUCKETS;
}

bool rig_seen_has(const struct rig_seen *seen, const char *name)
{
    for (const struct entry *entry = seen->buckets[bucket_of(name)]; entry; entry = entry->next)
        if (strcmp(entry->name, name) == 0)
            return true;
    return false;
}

bool rig_seen_add(struct rig_seen *seen, const char *name)
{
    size_t size = strlen(name) + 1;
    struct entry **bucket = &seen->buckets[bucket_of(name)];
    struct entry *entry;

    if (rig_seen_has(seen, name))
        return false;
    entry = malloc(sizeof(*entry) + size);
    if (entry) {
        memcpy(entry->name, name, size);
        entry->next = *bucket;
        *bucket = entry;
    }
    return true;
}

void rig_seen_add_directory(struct rig_seen *seen, const char *path)
{
    DIR *directory = opendir(path);
    const struct dirent *entry;

    if (!directory)
        return;
    while ((entry = readdir(directory)) != NULL)
        if (entry->d_name[0] != '.')
            (void)rig_seen_add(seen, entry->d_name);
    closedir(directory);
}
