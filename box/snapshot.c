/* SPDX-License-Identifier: MIT */
#include <base/clock.h>
#include <base/files.h>
#include <base/lock.h>
#include <box/boot.h>
#include <box/machine.h>
#include <box/ram.h>
#include <box/snapshot.h>

#include <cjson/cJSON.h>
#include <dirent.h>
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

/* What a snapshot takes on disk: a third of the RAM is not zero after boot; the rest is for the streams beside it. */
#define SPACE_NEEDED (RIG_RAM_SIZE / 2)

/* Snapshots that are kept; the ones used longest ago go. */
#define MOST_KEPT 3

static const struct timespec short_pause = {.tv_nsec = 5L * 1000 * 1000};

/* Pages of the notice board have to be inside the RAM. */
static bool board_fits(const struct rig_ready *ready)
{
    return ready->board_mfn + ready->board_pages <= RIG_RAM_SIZE >> 12;
}

/* --- about.json --------------------------------------------------------------------------------------------------- */

static int write_about(const char *path, const struct rig_snapshot_plan *plan, const struct rig_snapshot *snapshot,
                       struct rig_error *err)
{
    cJSON *about = cJSON_CreateObject();
    char mfn[32];
    char *text;
    int result;

    (void)snprintf(mfn, sizeof(mfn), "0x%llx", (unsigned long long)snapshot->ready.board_mfn);
    cJSON_AddStringToObject(about, "release", plan->release);
    cJSON_AddStringToObject(about, "xen", plan->inputs->xen);
    cJSON_AddStringToObject(about, "dom0_kernel", plan->inputs->kernel);
    cJSON_AddStringToObject(about, "qemu", snapshot->qemu_version);
    cJSON_AddStringToObject(about, "accelerator", rig_qemu_accelerator());
    cJSON_AddStringToObject(about, "board_mfn", mfn); /* text: a JSON number has 53 bits */
    cJSON_AddNumberToObject(about, "board_pages", snapshot->ready.board_pages);
    cJSON_AddNumberToObject(about, "boot_seconds", snapshot->boot_seconds);
    text = cJSON_Print(about);
    cJSON_Delete(about);
    if (!text)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    result = rig_write_file(path, text, err);
    free(text);
    return result;
}

/* False when it is not there or not as write_about makes it. */
static bool read_about(const char *path, struct rig_snapshot *snapshot)
{
    char *text = rig_read_file(path, NULL);
    cJSON *about = text ? cJSON_Parse(text) : NULL;
    const char *mfn = cJSON_GetStringValue(cJSON_GetObjectItem(about, "board_mfn"));
    const char *qemu = cJSON_GetStringValue(cJSON_GetObjectItem(about, "qemu"));
    const cJSON *pages = cJSON_GetObjectItem(about, "board_pages");
    const cJSON *seconds = cJSON_GetObjectItem(about, "boot_seconds");
    bool good = mfn && qemu && cJSON_IsNumber(pages) && cJSON_IsNumber(seconds);

    if (good) {
        snapshot->ready.board_mfn = strtoull(mfn, NULL, 16);
        snapshot->ready.board_pages = (unsigned)pages->valueint;
        snapshot->boot_seconds = seconds->valuedouble;
        (void)snprintf(snapshot->qemu_version, sizeof(snapshot->qemu_version), "%s", qemu);
        good = board_fits(&snapshot->ready);
    }
    cJSON_Delete(about);
    free(text);
    return good;
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

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
    if (snapshot->ram_fd < 0 || snapshot->state_fd < 0 || !read_about(about, snapshot)) {
        rig_snapshot_close(snapshot);
        return false;
    }
    (void)snprintf(snapshot->path, sizeof(snapshot->path), "%s", dir);
    (void)utimensat(AT_FDCWD, dir, NULL, 0); /* used just now: see prune() */
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

static int make_key(const struct rig_inputs *inputs, char text[RIG_KEY_TEXT_SIZE], struct rig_error *err)
{
    struct rig_key key = rig_key_new();
    struct rig_arguments boot;

    rig_machine_box(&boot, false);
    rig_key_text(&key, FORMAT);
    if (rig_qemu_key(&key, boot.word, err) < 0 || rig_inputs_key(inputs, &key, err) < 0)
        return -1;
    rig_key_print(&key, text);
    return 0;
}

bool rig_snapshot_is_of(const struct rig_snapshot *snapshot, const struct rig_inputs *inputs)
{
    const char *name = strrchr(snapshot->path, '/');
    char key[RIG_KEY_TEXT_SIZE];

    return name && make_key(inputs, key, NULL) == 0 && strcmp(name + 1, key) == 0;
}

/* --- making ------------------------------------------------------------------------------------------------------- */

/* Waits until the migration, to or from a file, has ended. */
static int wait_migrated(struct rig_qmp *qmp, struct rig_error *err)
{
    for (;;) {
        cJSON *answer = rig_qmp_call(qmp, "query-migrate", NULL, err);
        const char *status = cJSON_GetStringValue(cJSON_GetObjectItem(answer, "status"));
        bool done = status && strcmp(status, "completed") == 0;
        bool failed = status && (strcmp(status, "failed") == 0 || strcmp(status, "cancelled") == 0);

        cJSON_Delete(answer);
        if (!answer)
            return -1;
        if (failed)
            return rig_error_set(err, RIG_ERROR_MACHINERY, "QEMU cannot write the snapshot (disk full?)");
        if (done)
            return 0;
        (void)nanosleep(&short_pause, NULL);
    }
}

/* With x-ignore-shared the stream leaves out the RAM, which is a file that is copied beside it. */
static int leave_out_ram(struct rig_qmp *qmp, struct rig_error *err)
{
    return rig_qmp_do(qmp, "migrate-set-capabilities",
                      "{\"capabilities\":[{\"capability\":\"x-ignore-shared\",\"state\":true}]}", err);
}

static int create(const char *dir, const char *name, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    int fd;

    if (rig_path(path, err, "%s/%s", dir, name) < 0)
        return -1;
    fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %s: %s", path, strerror(errno));
    return fd;
}

/* Stops the machine and writes it to `dir`. */
static int save(struct rig_qemu *qemu, int ram_fd, const char *dir, struct rig_error *err)
{
    int state = create(dir, "state", err);
    int ram = create(dir, "ram", err);
    int result = -1;

    if (state >= 0 && ram >= 0 && rig_qmp_do(&qemu->qmp, "stop", NULL, err) == 0 &&
        leave_out_ram(&qemu->qmp, err) == 0 && rig_qmp_give_file(&qemu->qmp, "state", state, err) == 0 &&
        rig_qmp_do(&qemu->qmp, "migrate", "{\"uri\":\"fd:state\"}", err) == 0 && wait_migrated(&qemu->qmp, err) == 0)
        result = rig_ram_save(ram_fd, ram, RIG_RAM_SIZE, err);
    if (state >= 0)
        close(state);
    if (ram >= 0)
        close(ram);
    return result;
}

/* dom0's words while it booted, for a person who wonders. */
static void keep_console_log(const struct rig_run *run, const char *dir)
{
    char from[128];
    char to[RIG_PATH_SIZE];
    char *log;

    rig_run_file(run, RIG_FILE_CONSOLE, from);
    log = rig_read_file(from, NULL);
    if (log && rig_path(to, NULL, "%s/console.log", dir) == 0)
        (void)rig_write_file(to, log, NULL);
    free(log);
}

/* Boots and saves into the fresh directory `dir`. */
static int boot_and_save(const struct rig_snapshot_plan *plan, const char *dir, struct rig_error *err)
{
    struct rig_snapshot made = {.ram_fd = -1, .state_fd = -1};
    struct rig_qemu qemu = {.qmp = {.fd = -1}};
    char about[RIG_PATH_SIZE];
    char failed_log[RIG_PATH_SIZE];
    double start = rig_seconds();
    int ram_fd;
    int result;

    if (rig_path(about, err, "%s/about.json", dir) < 0 ||
        rig_path(failed_log, err, "%s/console-failed.log", plan->dir) < 0 ||
        rig_inputs_place(plan->inputs, plan->run, err) < 0)
        return -1;
    ram_fd = rig_ram_new(RIG_RAM_SIZE, err);
    if (ram_fd < 0)
        return -1;
    rig_say(&plan->say, "box: booting Xen %s in QEMU (%s)", plan->release, rig_qemu_accelerator());
    result = rig_boot(plan->run, ram_fd, plan->boot_seconds, failed_log, &plan->say, &qemu, &made.ready, err);
    if (result == 0) {
        made.boot_seconds = rig_seconds() - start;
        (void)snprintf(made.qemu_version, sizeof(made.qemu_version), "%s", qemu.qmp.version);
        rig_say(&plan->say, "box: ready after %.1f s, writing the snapshot", made.boot_seconds);
        if (!board_fits(&made.ready))
            result = rig_error_set(err, RIG_ERROR_MACHINERY, "the notice board at frame 0x%llx is outside the RAM",
                                   (unsigned long long)made.ready.board_mfn);
        else
            result = save(&qemu, ram_fd, dir, err);
        rig_qemu_kill(&qemu);
    }
    close(ram_fd);
    if (result == 0) {
        keep_console_log(plan->run, dir);
        result = write_about(about, plan, &made, err);
    }
    return result;
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

struct aged {
    char name[64];
    struct timespec used;
};

static int newest_first(const void *a, const void *b)
{
    const struct aged *left = a;
    const struct aged *right = b;

    if (left->used.tv_sec != right->used.tv_sec)
        return left->used.tv_sec < right->used.tv_sec ? 1 : -1;
    return (left->used.tv_nsec < right->used.tv_nsec) - (left->used.tv_nsec > right->used.tv_nsec);
}

/* Removes half-made snapshots, whose makers were killed, and all but the `kept` that were used last. Under the lock. */
static void prune(const char *dir, size_t kept)
{
    DIR *directory = opendir(dir);
    const struct dirent *entry;
    struct aged found[64];
    char path[RIG_PATH_SIZE];
    size_t count = 0;

    if (!directory)
        return;
    while ((entry = readdir(directory)) && count < sizeof(found) / sizeof(found[0])) {
        struct stat about;

        if (entry->d_name[0] == '.' || rig_path(path, NULL, "%s/%s", dir, entry->d_name) < 0 ||
            strlen(entry->d_name) >= sizeof(found[0].name) || stat(path, &about) < 0 || !S_ISDIR(about.st_mode))
            continue;
        if (strncmp(entry->d_name, "new.", 4) == 0) {
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

/* Makes the snapshot `final`, one of those in `dir`. Under the lock. */
static int make(const struct rig_snapshot_plan *plan, const char *dir, const char *final, struct rig_error *err)
{
    char fresh[RIG_PATH_SIZE];

    prune(dir, MOST_KEPT - 1);
    if (rig_path(fresh, err, "%s/new.%ld", dir, (long)getpid()) < 0 || rig_need_space(dir, SPACE_NEEDED, err) < 0 ||
        rig_make_directories(fresh, err) < 0)
        return -1;
    if (boot_and_save(plan, fresh, err) < 0) {
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
    if (make_key(plan->inputs, key, err) < 0 || rig_path(dir, err, "%s/snapshots", plan->dir) < 0 ||
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

/* --- restoring ---------------------------------------------------------------------------------------------------- */

static int load_state(struct rig_qmp *qmp, int state_fd, struct rig_error *err)
{
    if (lseek(state_fd, 0, SEEK_SET) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read the snapshot: %s", strerror(errno));
    if (leave_out_ram(qmp, err) < 0 || rig_qmp_give_file(qmp, "state", state_fd, err) < 0 ||
        rig_qmp_do(qmp, "migrate-incoming", "{\"uri\":\"fd:state\"}", err) < 0 || wait_migrated(qmp, err) < 0)
        return -1;
    return rig_qmp_do(qmp, "cont", NULL, err);
}

static void link_to(const struct rig_snapshot *snapshot, const struct rig_run *run)
{
    char path[128];

    rig_run_file(run, RIG_FILE_SNAPSHOT, path);
    (void)unlink(path);
    /* Without the link nobody can join this box; it runs all the same. */
    (void)!symlink(snapshot->path, path);
}

int rig_snapshot_restore(struct rig_snapshot *snapshot, const struct rig_run *run, bool keep, struct rig_qemu *qemu,
                         int *ram_fd, struct rig_error *err)
{
    struct rig_arguments arguments;

    rig_machine_box(&arguments, true);
    *ram_fd = rig_ram_new(RIG_RAM_SIZE, err);
    if (*ram_fd < 0)
        return -1;
    if (rig_qemu_start(qemu, run, *ram_fd, arguments.word, keep, err) == 0) {
        /* QEMU sets itself up while we copy; it does not touch the RAM before the state is loaded. */
        if (rig_ram_load(snapshot->ram_fd, *ram_fd, RIG_RAM_SIZE, err) == 0 && rig_qemu_connect(qemu, err) == 0 &&
            load_state(&qemu->qmp, snapshot->state_fd, err) == 0) {
            link_to(snapshot, run);
            return 0;
        }
        rig_qemu_kill(qemu);
        rig_qemu_explain(run, err);
    }
    close(*ram_fd);
    *ram_fd = -1;
    return -1;
}
