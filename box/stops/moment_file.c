/* SPDX-License-Identifier: MIT */
#include <base/files.h>
#include <box/migration.h>
#include <box/ram.h>
#include <box/stops/moment_private.h>
#include <box/stops/states_file.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RAM_FILE "ram"
#define ABOUT_FILE "moment.json"

/* What a machine must be for this state: QEMU tells other differences by itself, and refuses. */
static int write_about(const struct rig_moment *moment, const char *dir, const char *what, struct rig_error *err)
{
    cJSON *about = cJSON_CreateObject();
    char path[RIG_PATH_SIZE];
    char *text = NULL;
    int result = -1;

    if (cJSON_AddNumberToObject(about, "ram_size", (double)moment->probe->ram_size) &&
        cJSON_AddStringToObject(about, "qemu", moment->probe->qemu->qmp.version) &&
        cJSON_AddStringToObject(about, "what", what))
        text = cJSON_Print(about);
    if (!text)
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    else if (rig_path(path, err, "%s/" ABOUT_FILE, dir) == 0)
        result = rig_write_file(path, text, err);
    free(text);
    cJSON_Delete(about);
    return result;
}

static int write_ram(const struct rig_moment *moment, const char *dir, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    int result;
    int fd;

    if (rig_path(path, err, "%s/" RAM_FILE, dir) < 0)
        return -1;
    fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot write %.200s: %s", path, strerror(errno));
    result = moment->copy ? rig_ram_copy_save(moment->copy, fd, err)
                          : rig_ram_save(moment->probe->ram_fd, fd, moment->probe->ram_size, err);
    close(fd);
    return result;
}

static int write_all(const struct rig_moment *moment, const char *dir, const char *what, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];

    if (rig_need_space(dir, moment->probe->ram_size, err) < 0 || write_ram(moment, dir, err) < 0 ||
        rig_path(path, err, "%s/" RIG_FILE_STATES, dir) < 0 ||
        rig_states_file_keep(moment->probe->states_fd, path, err) < 0)
        return -1;
    return write_about(moment, dir, what, err);
}

int rig_moment_keep(const struct rig_moment *moment, const char *dir, const char *what, struct rig_error *err)
{
    char fresh[RIG_PATH_SIZE];

    if (rig_path(fresh, err, "%s.new.%ld", dir, (long)getpid()) < 0 || rig_make_directories(fresh, err) < 0)
        return -1;
    if (write_all(moment, fresh, what, err) == 0) {
        rig_remove_tree(dir);
        if (rename(fresh, dir) == 0)
            return 0;
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "cannot name the moment %.200s: %s", dir, strerror(errno));
    }
    rig_remove_tree(fresh);
    return -1;
}

static int check_about(const struct rig_probe *probe, const char *dir, const char *what, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    const cJSON *size;
    const char *qemu, *kept;
    char *text;
    cJSON *about;
    int result = 0;

    if (rig_path(path, err, "%s/" ABOUT_FILE, dir) < 0)
        return -1;
    text = rig_read_file(path, NULL);
    about = text ? cJSON_Parse(text) : NULL;
    size = cJSON_GetObjectItemCaseSensitive(about, "ram_size");
    qemu = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(about, "qemu"));
    kept = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(about, "what"));
    if (!cJSON_IsNumber(size) || !qemu || !kept)
        result = rig_error_set(err, RIG_ERROR_USAGE, "%.200s is no moment that was kept", dir);
    else if (strcmp(kept, what) != 0)
        result =
            rig_error_set(err, RIG_ERROR_USAGE, "the moment %.150s is of %.100s; expected %.100s", dir, kept, what);
    else if (strcmp(qemu, probe->qemu->qmp.version) != 0 || size->valuedouble != (double)probe->ram_size)
        result = rig_error_set(err, RIG_ERROR_USAGE,
                               "the moment %.100s is QEMU %.40s's with %.0f bytes of RAM; found QEMU %.40s with %zu",
                               dir, qemu, size->valuedouble, probe->qemu->qmp.version, probe->ram_size);
    free(text);
    cJSON_Delete(about);
    return result;
}

static int read_ram(const struct rig_probe *probe, const char *dir, struct rig_error *err)
{
    char path[RIG_PATH_SIZE];
    int result;
    int fd;

    if (rig_path(path, err, "%s/" RAM_FILE, dir) < 0)
        return -1;
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return rig_error_set(err, RIG_ERROR_USAGE, "cannot read %.200s: %s", path, strerror(errno));
    /* What QEMU put there by itself goes. */
    if (fallocate(probe->ram_fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)probe->ram_size) < 0)
        result = rig_error_set(err, RIG_ERROR_MACHINERY, "cannot clear the RAM: %s", strerror(errno));
    else
        result = rig_ram_load(fd, probe->ram_fd, probe->ram_size, err);
    close(fd);
    return result;
}

bool rig_moment_is_kept(const char *dir)
{
    struct rig_error err;
    char path[RIG_PATH_SIZE];

    return rig_path(path, &err, "%s/" ABOUT_FILE, dir) == 0 && access(path, R_OK) == 0;
}

int rig_moment_open(struct rig_moment **made, struct rig_probe *probe, const char *dir, const char *what,
                    struct rig_error *err)
{
    struct rig_moment *moment = calloc(1, sizeof(*moment));

    *made = NULL;
    if (!moment)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    moment->probe = probe;
    if (check_about(probe, dir, what, err) < 0 || read_ram(probe, dir, err) < 0 ||
        rig_migration_leave_out_ram(&probe->qemu->qmp, err) < 0 ||
        rig_moment_monitor(moment, "{\"command-line\":\"loadvm " RIG_MOMENT_STATE "\"}", err) < 0 ||
        rig_gdb_registers(probe->gdb, &moment->registers, err) < 0 || rig_moment_hold_ram(moment, err) < 0) {
        free(moment);
        return -1;
    }
    *made = moment;
    return 0;
}
