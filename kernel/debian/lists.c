/* SPDX-License-Identifier: MIT */
#include <kernel/debian/lists.h>

#include <base/lock.h>
#include <kernel/debian/apt.h>
#include <kernel/debian/program.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define DAY ((time_t)24 * 60 * 60)
/* Of the largest list, its unpacked form and apt's scratch files. */
#define SPACE_FOR_LISTS ((uint64_t)128 << 20)

int rig_debian_directory(const struct rig_kernel_store *store, char path[RIG_PATH_SIZE], struct rig_error *err)
{
    char relative[RIG_PATH_SIZE];

    if (rig_path(relative, err, "%s/kernels", store->build) < 0 || rig_make_directories(relative, err) < 0)
        return -1;
    if (!realpath(relative, path))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot look at %s: %s", relative, strerror(errno));
    return 0;
}

struct reading {
    const struct rig_kernel_store *store;
    char apt[RIG_PATH_SIZE];         /* BUILD/kernels/apt */
    struct rig_debian_mirror mirror; /* no archive: not asked for yet */
    bool unreachable;                /* a list could not be read: do not wait for the others to fail as well */
    struct rig_error why;
    unsigned had, missing; /* pockets with an index, and without */
};

/* Seconds since the file was written; -1: it is not there. */
static time_t age(const char *path)
{
    struct stat about;

    return stat(path, &about) < 0 ? -1 : time(NULL) - about.st_mtime;
}

/* apt's list, through apt's own reader of whatever it is packed with, to an index of ours. */
static int make_index(struct reading *reading, const struct rig_debian_pocket *pocket, const char *directory,
                      const char *path, struct rig_error *err)
{
    struct rig_debian_index index = {0};
    char list[RIG_PATH_SIZE], log[RIG_PATH_SIZE], reason[256];
    const char *const argv[] = {RIG_DEBIAN_HELPER, "cat-file", list, NULL};
    struct rig_debian_pipe *pipe;
    FILE *out;
    int result;

    if (rig_debian_list(directory, list, err) < 0 || rig_path(log, err, "%s/read.log", directory) < 0)
        return -1;
    pipe = rig_debian_open(argv, log, &out, err);
    if (!pipe)
        return -1;
    result = rig_debian_index_parse(&index, out, pocket->security ? reading->mirror.security : reading->mirror.archive,
                                    pocket->suite, err);
    if (rig_debian_close(pipe) != 0 && result == 0) {
        rig_debian_reason(log, reason, sizeof(reason));
        result = rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read %s: %s", list, reason);
    }
    if (result == 0)
        result = rig_debian_index_write(&index, path, err);
    rig_debian_index_free(&index);
    return result;
}

static int refresh(struct reading *reading, const struct rig_debian_pocket *pocket, const char *path,
                   struct rig_error *err)
{
    const struct rig_debian_index none = {0};
    char directory[RIG_PATH_SIZE];
    int result;

    if (rig_need_space(reading->apt, SPACE_FOR_LISTS, err) < 0)
        return -1;
    if (reading->mirror.archive[0] == '\0' && rig_debian_mirror(&reading->mirror, reading->apt, err) < 0)
        return -1;
    if (pocket->security && reading->mirror.security[0] == '\0')
        return rig_debian_index_write(&none, path, err);
    rig_say(&reading->store->say, "kernels: reading the package list of Debian's %s", pocket->release);
    if (rig_path(directory, err, "%s/%s", reading->apt, pocket->release) < 0)
        return -1;
    result = rig_debian_update(directory, pocket, &reading->mirror, err);
    if (result == 1) {
        rig_say(&reading->store->say, "kernels: %s has no %s", reading->mirror.archive, pocket->release);
        return rig_debian_index_write(&none, path, err);
    }
    return result < 0 ? -1 : make_index(reading, pocket, directory, path, err);
}

static int read_pocket(struct rig_debian_index *index, struct reading *reading, const struct rig_debian_pocket *pocket,
                       struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    time_t old;

    if (rig_path(path, err, "%s/%s.kernels", reading->apt, pocket->release) < 0)
        return -1;
    old = age(path);
    if ((old < 0 || old > DAY || reading->store->fresh) && !reading->unreachable &&
        refresh(reading, pocket, path, &reading->why) < 0)
        reading->unreachable = true;
    old = age(path);
    if (reading->unreachable && (old > DAY || (old >= 0 && reading->store->fresh)))
        rig_say(&reading->store->say, "kernels: %s; the one of %ld h ago is used", reading->why.text, (long)old / 3600);
    if (old >= 0 && rig_debian_index_read(index, path, pocket->suite))
        reading->had++;
    else
        reading->missing++;
    return 0;
}

static int read_all(struct rig_debian_index *index, const char *suite, struct reading *reading, struct rig_error *err)
{
    for (size_t i = 0; i < rig_debian_pocket_count; i++)
        if ((!suite || strcmp(suite, rig_debian_pockets[i].suite) == 0) &&
            read_pocket(index, reading, &rig_debian_pockets[i], err) < 0)
            return -1;
    if (reading->had == 0) {
        *err = reading->why;
        return -1;
    }
    if (reading->unreachable && reading->missing > 0)
        rig_say(&reading->store->say, "kernels: %s; %u of Debian's lists are not there", reading->why.text,
                reading->missing);
    return 0;
}

int rig_debian_lists(struct rig_debian_index *index, const char *suite, const struct rig_kernel_store *store,
                     unsigned *missing, struct rig_error *err)
{
    struct reading reading = {.store = store};
    char directory[RIG_PATH_SIZE], lock[RIG_PATH_SIZE];
    int fd, result;

    if (rig_debian_directory(store, directory, err) < 0 || rig_path(reading.apt, err, "%s/apt", directory) < 0 ||
        rig_make_directories(reading.apt, err) < 0 || rig_path(lock, err, "%s/lists.lock", directory) < 0)
        return -1;
    fd = rig_lock_wait(lock, err);
    if (fd < 0)
        return -1;
    result = read_all(index, suite, &reading, err);
    close(fd);
    *missing = reading.missing;
    return result;
}

void rig_debian_lists_forget(const char *suite, const struct rig_kernel_store *store)
{
    char directory[RIG_PATH_SIZE], path[RIG_PATH_SIZE];

    if (rig_debian_directory(store, directory, NULL) < 0)
        return;
    for (size_t i = 0; i < rig_debian_pocket_count; i++)
        if (strcmp(rig_debian_pockets[i].suite, suite) == 0 &&
            rig_path(path, NULL, "%s/apt/%s.kernels", directory, rig_debian_pockets[i].release) == 0)
            (void)unlink(path);
}
