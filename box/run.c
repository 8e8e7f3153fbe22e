/* SPDX-License-Identifier: MIT */
#include <base/files.h>
#include <base/hash.h>
#include <base/lock.h>
#include <box/run.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MOST_ID 32
#define MOST_FIRST_FILE 6 /* QEMU has RAM, qmp and lock as 3 to 5 */
#define MOST_LOOKS 500    /* 10 ms each */

static int check_id(const char *id, struct rig_error *err)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    size_t length = strlen(id);

    if (length == 0 || length > MOST_ID || strspn(id, allowed) != length)
        return rig_error_set(err, RIG_ERROR_USAGE, "box id \"%.40s\": 1 to %d letters, digits, '_' or '-' are accepted",
                             id, MOST_ID);
    return 0;
}

/* The directory above all run directories of this user. */
static int base_path(char path[RIG_RUN_PATH_SIZE], struct rig_error *err)
{
    /* What a run directory's own name and the longest file name in it may need. */
    const size_t below = MOST_ID + 32;
    const char *parent = getenv("TMPDIR");
    struct stat about;

    if (!parent || parent[0] != '/' || strlen(parent) + below > RIG_RUN_PATH_SIZE)
        parent = "/tmp";
    (void)snprintf(path, RIG_RUN_PATH_SIZE, "%s/cr3rig-%u", parent, (unsigned)getuid());
    if (mkdir(path, 0700) < 0 && errno != EEXIST)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make directory %s: %s", path, strerror(errno));
    /* /tmp is everybody's: what lies there under our name may be another's trap. */
    if (lstat(path, &about) < 0 || !S_ISDIR(about.st_mode) || about.st_uid != getuid() || (about.st_mode & 022))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "%s is not a directory that only we can write to", path);
    return 0;
}

int rig_run_dir_find(struct rig_run_dir *run, const char *build_dir, const char *id, struct rig_error *err)
{
    char base[RIG_RUN_PATH_SIZE];
    char where[RIG_KEY_TEXT_SIZE];
    struct rig_key key = rig_key_new();
    char *real;

    run->lock_fd = -1;
    if (check_id(id, err) < 0 || base_path(base, err) < 0)
        return -1;
    real = realpath(build_dir, NULL);
    rig_key_text(&key, real ? real : build_dir);
    free(real);
    rig_key_print(&key, where);
    if ((size_t)snprintf(run->path, sizeof(run->path), "%s/%s-%.8s", base, id, where) >= sizeof(run->path))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "path too long: %s", run->path);
    return 0;
}

void rig_run_dir_file(const struct rig_run_dir *run, const char *name, char path[128])
{
    (void)snprintf(path, 128, "%s/%s", run->path, name);
}

/*
 * Who looks whether a lock is free, or cleans up, holds it for a moment, and in that moment its owner must not find it
 * taken: one at a time does any of it. A descriptor to be closed, or -1.
 */
static int gate(struct rig_error *err)
{
    char base[RIG_RUN_PATH_SIZE];
    char path[128];

    if (base_path(base, err) < 0)
        return -1;
    (void)snprintf(path, sizeof(path), "%s/.gate", base);
    return rig_lock_wait(path, err);
}

/*
 * Whether a holder has ended and its lock has not: the kernel takes a process's files away at once, and closes them one
 * by one, QEMU's RAM before its lock. Freeing that takes a tenth of a second.
 */
static bool is_ending(pid_t holder)
{
    char path[64];
    bool has_files = false;

    for (int fd = 0; holder > 0 && fd < MOST_FIRST_FILE && !has_files; fd++) {
        (void)snprintf(path, sizeof(path), "/proc/%ld/fd/%d", (long)holder, fd);
        has_files = access(path, F_OK) == 0;
    }
    return holder > 0 && !has_files;
}

/* Passes a moment for a holder that is ending; false: it is not, or has had its time. */
static bool await_end(pid_t holder, unsigned *looks)
{
    const struct timespec pause = {.tv_nsec = 10L * 1000 * 1000};

    if (!is_ending(holder) || ++*looks > MOST_LOOKS)
        return false;
    (void)nanosleep(&pause, NULL);
    return true;
}

pid_t rig_run_dir_holder(const struct rig_run_dir *run)
{
    char lock[128];
    int open = gate(NULL);
    unsigned looks = 0;
    pid_t holder;

    rig_run_dir_file(run, "lock", lock);
    do
        holder = rig_lock_holder(lock);
    while (await_end(holder, &looks));
    if (open >= 0)
        close(open);
    return holder;
}

/* Removes everything in the directory but the lock, which goes last of all, with the directory. */
static void empty(const struct rig_run_dir *run)
{
    DIR *directory = opendir(run->path);
    const struct dirent *entry;

    if (!directory)
        return;
    while ((entry = readdir(directory))) {
        char path[RIG_PATH_SIZE];

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 || strcmp(entry->d_name, "lock") == 0)
            continue;
        if (rig_path(path, NULL, "%s/%s", run->path, entry->d_name) == 0)
            rig_remove_tree(path);
    }
    (void)closedir(directory);
}

/* Of a directory whose lock is ours, behind the gate. */
static void remove_all(struct rig_run_dir *run)
{
    char lock[128];

    empty(run);
    rig_run_dir_file(run, "lock", lock);
    (void)unlink(lock);
    (void)rmdir(run->path);
    close(run->lock_fd);
    run->lock_fd = -1;
}

void rig_run_dir_remove(struct rig_run_dir *run)
{
    int open;

    if (run->lock_fd < 0)
        return;
    open = gate(NULL);
    remove_all(run);
    if (open >= 0)
        close(open);
}

/* Takes the lock of a directory that is there. As rig_lock_try. */
static int try_lock(struct rig_run_dir *run, pid_t *holder, struct rig_error *err)
{
    char lock[128];

    rig_run_dir_file(run, "lock", lock);
    run->lock_fd = rig_lock_try(lock, holder, err);
    return run->lock_fd;
}

/* As try_lock, but for a holder that is ending it waits. */
static int lock_soon(struct rig_run_dir *run, pid_t *holder, struct rig_error *err)
{
    unsigned looks = 0;
    int result;

    do
        result = try_lock(run, holder, err);
    while (result == -1 && await_end(*holder, &looks));
    return result;
}

/* Removes the run directories that nobody holds: their owners were killed. Behind the gate. */
static void sweep(const struct rig_run_dir *ours)
{
    char base[RIG_RUN_PATH_SIZE];
    const struct dirent *entry;
    DIR *directory;

    if (base_path(base, NULL) < 0 || !(directory = opendir(base)))
        return;
    while ((entry = readdir(directory))) {
        struct rig_run_dir run;
        pid_t holder;

        if (entry->d_name[0] == '.' ||
            (size_t)snprintf(run.path, sizeof(run.path), "%s/%s", base, entry->d_name) >= sizeof(run.path) ||
            strcmp(run.path, ours->path) == 0)
            continue;
        if (try_lock(&run, &holder, NULL) >= 0)
            remove_all(&run);
    }
    (void)closedir(directory);
}

int rig_run_dir_lock(struct rig_run_dir *run, const char *id, struct rig_error *err)
{
    int open = gate(err);
    pid_t holder;
    int result;

    if (open < 0)
        return -1;
    if (mkdir(run->path, 0700) < 0 && errno != EEXIST)
        result = rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make directory %s: %s", run->path, strerror(errno));
    else if ((result = lock_soon(run, &holder, err)) == -1)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "box \"%s\" is already running, pid %ld", id, (long)holder);
    close(open);
    return result < 0 ? -1 : 0;
}

void rig_run_dir_clean(struct rig_run_dir *run)
{
    int open;

    empty(run);
    open = gate(NULL);
    if (open < 0) /* what is left over stays */
        return;
    sweep(run);
    close(open);
}
