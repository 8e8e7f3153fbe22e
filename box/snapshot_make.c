/* SPDX-License-Identifier: MIT */
#include <base/clock.h>
#include <base/files.h>
#include <box/boot.h>
#include <box/migration.h>
#include <box/ram.h>
#include <box/snapshot_about.h>
#include <box/snapshot_make.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
static int save(struct rig_qemu *qemu, int ram_fd, size_t ram_size, const char *dir, struct rig_error *err)
{
    int state = create(dir, "state", err);
    int ram = create(dir, "ram", err);
    int result = -1;

    if (state >= 0 && ram >= 0 && rig_qmp_do(&qemu->qmp, "stop", NULL, err) == 0 &&
        rig_migration_leave_out_ram(&qemu->qmp, err) == 0 && rig_qmp_give_file(&qemu->qmp, "state", state, err) == 0 &&
        rig_qmp_do(&qemu->qmp, "migrate", "{\"uri\":\"fd:state\"}", err) == 0 &&
        rig_migration_wait(&qemu->qmp, err) == 0)
        result = rig_ram_save(ram_fd, ram, ram_size, err);
    if (state >= 0)
        close(state);
    if (ram >= 0)
        close(ram);
    return result;
}

/* dom0's words while it booted, for a person who wonders. */
static void keep_console_log(const struct rig_run_dir *run, const char *dir)
{
    char from[128];
    char to[RIG_PATH_SIZE];
    char *log;

    rig_run_dir_file(run, RIG_FILE_CONSOLE, from);
    log = rig_read_file(from, NULL);
    if (log && rig_path(to, NULL, "%s/console.log", dir) == 0)
        (void)rig_write_file(to, log, NULL);
    free(log);
}

int rig_snapshot_make(const struct rig_snapshot_plan *plan, const char *dir, struct rig_error *err)
{
    const struct rig_box_machine *machine = plan->machine;
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
    ram_fd = rig_ram_new(machine->ram_size, err);
    if (ram_fd < 0)
        return -1;
    rig_say(&plan->say, "box: booting Xen %s in QEMU (%s)", plan->release, machine->accel);
    result = rig_box_boot(plan->run, ram_fd, machine->boot.word, plan->boot_seconds, failed_log, &plan->say, &qemu,
                          &made.ready, err);
    if (result == 0) {
        made.boot_seconds = rig_seconds() - start;
        (void)snprintf(made.qemu_version, sizeof(made.qemu_version), "%s", qemu.qmp.version);
        rig_say(&plan->say, "box: ready after %.1f s, writing the snapshot", made.boot_seconds);
        if (!rig_snapshot_board_fits(&made.ready, machine->ram_size))
            result = rig_error_set(err, RIG_ERROR_MACHINERY, "the notice board at frame 0x%llx is outside the RAM",
                                   (unsigned long long)made.ready.board_mfn);
        else
            result = save(&qemu, ram_fd, machine->ram_size, dir, err);
        rig_qemu_kill(&qemu);
    }
    close(ram_fd);
    if (result == 0) {
        keep_console_log(plan->run, dir);
        result = rig_snapshot_write_about(about, plan, &made, err);
    }
    return result;
}
