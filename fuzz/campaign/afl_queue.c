/* SPDX-License-Identifier: MIT */
#include <fuzz/campaign/afl_queue.h>

#include <base/files.h>
#include <base/hash.h>
#include <scenario/codec.h>
#include <scenario/file.h>

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int keep(const char *results, const char *file, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    size_t size;
    char *data = rig_read_file(file, &size);
    int result;

    if (!data)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read %s: %s", file, strerror(errno));
    /* The same content has the same name. */
    result = rig_path(path, err, "%s/corpus/afl-%016" PRIx64 ".bin", results, rig_hash64(data, size));
    if (result == 0 && access(path, F_OK) < 0)
        result = rig_write_bytes(path, data, size, err);
    free(data);
    return result;
}

static int keep_queue(const char *results, const char *job, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    const struct dirent *entry;
    DIR *queue;
    int result = rig_path(path, err, "%s/" RIG_AFL_DIRECTORY "/%s/queue", results, job);

    if (result < 0)
        return -1;
    queue = opendir(path);
    if (!queue) /* ended before it had one */
        return 0;
    while (result == 0 && (entry = readdir(queue)) != NULL) {
        char file[RIG_PATH_SIZE];

        if (strncmp(entry->d_name, "id:", 3) != 0 || strstr(entry->d_name, ",orig:")) /* which came from the corpus */
            continue;
        result = rig_path(file, err, "%s/%s", path, entry->d_name);
        if (result == 0)
            result = keep(results, file, err);
    }
    closedir(queue);
    return result;
}

void rig_afl_prefix(char prefix[RIG_AFL_PREFIX_SIZE], const struct rig_share *share)
{
    prefix[0] = '\0';
    if (share->count > 1)
        (void)snprintf(prefix, RIG_AFL_PREFIX_SIZE, "share%u-", share->number);
}

static int keep_job(const char *results, const char *job, bool and_remove, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];

    if (keep_queue(results, job, err) < 0 || rig_path(path, err, "%s/" RIG_AFL_DIRECTORY "/%s", results, job) < 0)
        return -1;
    if (and_remove)
        rig_remove_tree(path);
    return 0;
}

int rig_afl_gather(const char *results, const struct rig_share *share, struct rig_error *err)
{
    char prefix[RIG_AFL_PREFIX_SIZE];
    char path[RIG_PATH_SIZE];
    const struct dirent *entry;
    DIR *jobs;
    int result = rig_path(path, err, "%s/" RIG_AFL_DIRECTORY, results);

    if (result < 0)
        return -1;
    rig_afl_prefix(prefix, share);
    jobs = opendir(path);
    if (!jobs)
        return errno == ENOENT ? 0
                               : rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read %s: %s", path, strerror(errno));
    while (result == 0 && (entry = readdir(jobs)) != NULL)
        if (entry->d_name[0] != '.' && strncmp(entry->d_name, prefix, strlen(prefix)) == 0)
            result = keep_job(results, entry->d_name, *prefix != '\0', err);
    closedir(jobs);
    if (result == 0 && !*prefix)
        rig_remove_tree(path);
    return result;
}
