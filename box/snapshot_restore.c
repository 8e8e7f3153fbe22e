/* SPDX-License-Identifier: MIT */
#include <box/migration.h>
#include <box/ram.h>
#include <box/snapshot.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

static int load_state(struct rig_qmp *qmp, int state_fd, struct rig_error *err)
{
    if (lseek(state_fd, 0, SEEK_SET) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot read the snapshot: %s", strerror(errno));
    if (rig_migration_leave_out_ram(qmp, err) < 0 || rig_qmp_give_file(qmp, "state", state_fd, err) < 0 ||
        rig_qmp_do(qmp, "migrate-incoming", "{\"uri\":\"fd:state\"}", err) < 0 || rig_migration_wait(qmp, err) < 0)
        return -1;
    return rig_qmp_do(qmp, "cont", NULL, err);
}

static void link_to(const struct rig_snapshot *snapshot, const struct rig_run_dir *run)
{
    char path[128];

    rig_run_dir_file(run, RIG_FILE_SNAPSHOT, path);
    (void)unlink(path);
    /* Without the link nobody can join this box; it runs all the same. */
    (void)!symlink(snapshot->path, path);
}

int rig_snapshot_restore(struct rig_snapshot *snapshot, const struct rig_box_machine *machine,
                         const struct rig_run_dir *run, bool keep, struct rig_qemu *qemu, int *ram_fd,
                         struct rig_error *err)
{
    *ram_fd = rig_ram_new(machine->ram_size, err);
    if (*ram_fd < 0)
        return -1;
    if (rig_qemu_start(qemu, run, *ram_fd, machine->restore.word, keep, err) == 0) {
        /* QEMU sets itself up while we copy; it does not touch the RAM before the state is loaded. */
        if (rig_ram_load(snapshot->ram_fd, *ram_fd, machine->ram_size, err) == 0 && rig_qemu_connect(qemu, err) == 0 &&
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
