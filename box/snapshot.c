/* SPDX-License-Identifier: MIT */
#include <base/files.h>
#include <base/lock.h>
#include <box/snapshot.h>
#include <box/snapshot_about.h>
#include <box/snapshot_make.h>
#include <box/snapshot_prune.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* To be changed when what is in a snapshot directory, or how a box is set up, changes in a way the key cannot see. */
#define FORMAT "cr3rig snapshot 1"

/* What a snapshot takes on disk: what is not zero of dom0's and Xen's memory after boot, and the streams beside it. */
#define SPACE_NEEDED (256UL << 20)

/* Snapshots that are kept; the ones used longest ago go. */
#define MOST_KEPT 3

void rig_snapshot_close(struct rig_snapshot *snapshot)
{
    if (snapshot->ram_fd >= 0)
        close(snapshot->ram_fd);
    if (snapshot->state_fd >= 0)
        close(snapshot->state_fd);
    snapshot->ram_fd = -1;
    snapshot->state_fd = -1;
}

/* Opens the snapshot in `dir`; false when there is none. */
static bool open_existing(struct rig_snapshot *snapshot, const char *dir)
{
    char about[RIG_PATH_SIZE];
    char ram[RIG_PATH_SIZE];
    char state[RIG_PATH_SIZE];

    *snapshot = (struct rig_snapshot){.ram_fd = -1, .state_fd = -1};
    if (rig_path(about, NULL, "%s/about.json", dir) < 0 || rig_path(ram, NULL, "%s/ram", dir) < 0 ||
        rig_path(state, NULL, "%s/state", dir) < 0)
        return false;
    snapshot->ram_fd = open(ram, O_RDONLY | O_CLOEXEC);
    snapshot->state_fd = open(state, O_RDONLY | O_CLOEXEC);
    if (snapshot->ram_fd < 0 || snapshot->state_fd < 0 || !rig_snapshot_read_about(about, snapshot)) {
        rig_snapshot_close(snapshot);
        return false;
    }
    (void)snprintf(snapshot->path, sizeof(snapshot->path), "%s", dir);
    (void)utimensat(AT_FDCWD, dir, NULL, 0); /* used just now: see snapshot_prune.h */
    return true;
}

int rig_snapshot_reopen(struct rig_snapshot *snapshot, const char *link, struct rig_error *err)
{
    char *dir = realpath(link, NULL);
    bool good = dir && open_existing(snapshot, dir);

    free(dir);
    if (!good)
        return rig_error_set(err, RIG_ERROR_MACHINERY,
                             "the snapshot of the running box was removed: scripts/box stop, then start");
    return 0;
}

static int make_key(const struct rig_inputs *inputs, const struct rig_box_machine *machine,
                    char text[RIG_KEY_TEXT_SIZE], struct rig_error *err)
{
    struct rig_key key = rig_key_new();

    rig_key_text(&key, FORMAT);
    if (rig_qemu_key(&key, machine->boot.word, err) < 0 || rig_inputs_key(inputs, &key, err) < 0)
        return -1;
    rig_key_print(&key, text);
    return 0;
}

bool rig_snapshot_is_of(const struct rig_snapshot *snapshot, const struct rig_inputs *inputs,
                        const struct rig_box_machine *machine)
{
    const char *name = strrchr(snapshot->path, '/');
    char key[RIG_KEY_TEXT_SIZE];

    return name && make_key(inputs, machine, key, NULL) == 0 && strcmp(name + 1, key) == 0;
}

/* Takes the lock under which snapshots are made; says so when that means waiting. */
static int take_lock(const char *path, const struct rig_say *say, struct rig_error *err)
{
    const struct timespec pause = {.tv_nsec = 50L * 1000 * 1000};
    bool said = false;

    for (;;) {
        pid_t holder;
        int fd = rig_lock_try(path, &holder, err);

        if (fd != -1)
            return fd;
        if (!said)
            rig_say(say, "box: process %ld is making a snapshot, waiting for it", (long)holder);
        said = true;
        (void)nanosleep(&pause, NULL);
    }
}

/* Makes the snapshot `final`, one of those in `dir`. Under the lock. */
static int make(const struct rig_snapshot_plan *plan, const char *dir, const char *final, struct rig_error *err)
{
    char fresh[RIG_PATH_SIZE];

    rig_snapshot_prune(dir, MOST_KEPT - 1);
    if (rig_path(fresh, err, "%s/" RIG_SNAPSHOT_FRESH "%ld", dir, (long)getpid()) < 0 ||
        rig_need_space(dir, SPACE_NEEDED, err) < 0 || rig_make_directories(fresh, err) < 0)
        return -1;
    if (rig_snapshot_make(plan, fresh, err) < 0) {
        rig_remove_tree(fresh);
        return -1;
    }
    rig_remove_tree(final); /* one that could not be opened */
    if (rename(fresh, final) < 0) {
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot name the snapshot %s: %s", final, strerror(errno));
        rig_remove_tree(fresh);
        return -1;
    }
    return 0;
}

int rig_snapshot_open(struct rig_snapshot *snapshot, const struct rig_snapshot_plan *plan, struct rig_error *err)
{
    char dir[RIG_PATH_SIZE];
    char final[RIG_PATH_SIZE];
    char lock_path[RIG_PATH_SIZE];
    char key[RIG_KEY_TEXT_SIZE];
    int result = 0;
    int lock;

    *snapshot = (struct rig_snapshot){.ram_fd = -1, .state_fd = -1};
    if (make_key(plan->inputs, plan->machine, key, err) < 0 || rig_path(dir, err, "%s/snapshots", plan->dir) < 0 ||
        rig_path(final, err, "%s/%s", dir, key) < 0 || rig_path(lock_path, err, "%s/lock", dir) < 0)
        return -1;
    if (open_existing(snapshot, final))
        return 0;
    if (rig_make_directories(dir, err) < 0)
        return -1;
    lock = take_lock(lock_path, &plan->say, err);
    if (lock < 0)
        return -1;
    /* Whoever had the lock before us may have made just this one. */
    if (!open_existing(snapshot, final)) {
        result = make(plan, dir, final, err);
        if (result == 0 && !open_existing(snapshot, final))
            result = rig_error_set(err, RIG_ERROR_MACHINERY, "cannot open the snapshot %s just made", final);
    }
    close(lock);
    return result;
}
