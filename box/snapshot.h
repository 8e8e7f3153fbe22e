/* SPDX-License-Identifier: MIT */
/*
 * Snapshots of a booted box: BUILD/box/RELEASE/snapshots/KEY/ with
 *     ram          the RAM, with holes where it is zero
 *     state        the rest of the machine, QEMU's migration stream
 *     about.json   where the notice board is, and what made this snapshot
 *     console.log  what dom0 said while it booted
 * A directory is made under another name and renamed: one that is there is whole.
 */
#ifndef RIG_BOX_SNAPSHOT_H
#define RIG_BOX_SNAPSHOT_H

#include <base/error.h>
#include <base/hash.h>
#include <base/say.h>
#include <box/box_machine.h>
#include <box/console_log.h>
#include <box/inputs.h>
#include <box/qemu.h>
#include <box/run.h>

#include <stdbool.h>

/* In the run directory of a restored box: a link to the directory of its snapshot. */
#define RIG_FILE_SNAPSHOT "snapshot"

/* An open snapshot: its files stay readable even when it is removed meanwhile. */
struct rig_snapshot {
    char path[RIG_PATH_SIZE]; /* its directory */
    int ram_fd;
    int state_fd;
    struct rig_ready ready;
    char qemu_version[64];
    double boot_seconds;
};

/* How a snapshot is made. */
struct rig_snapshot_plan {
    const char *dir; /* BUILD/box/RELEASE */
    const char *release;
    const struct rig_inputs *inputs;
    const struct rig_box_machine *machine;
    const struct rig_run_dir *run; /* where the box that boots may live for a while */
    unsigned boot_seconds;         /* the patience for a boot */
    struct rig_say say;
};

/*
 * Opens the snapshot that belongs to the plan's inputs and machine; boots a box and makes it first when it is not
 * there. When another process is making one, waits for that.
 */
int rig_snapshot_open(struct rig_snapshot *snapshot, const struct rig_snapshot_plan *plan, struct rig_error *err);
void rig_snapshot_close(struct rig_snapshot *snapshot);

/* Opens the snapshot that a running box came from, through the link that rig_snapshot_restore left in its run
 * directory. */
int rig_snapshot_reopen(struct rig_snapshot *snapshot, const char *link, struct rig_error *err);

/* Whether it is the snapshot that these inputs on this machine would give. */
bool rig_snapshot_is_of(const struct rig_snapshot *snapshot, const struct rig_inputs *inputs,
                        const struct rig_box_machine *machine);

/*
 * Starts QEMU from the snapshot of this machine, in `run`, with a fresh RAM file; it runs when this returns. *ram_fd is
 * the caller's to close.
 */
int rig_snapshot_restore(struct rig_snapshot *snapshot, const struct rig_box_machine *machine,
                         const struct rig_run_dir *run, bool keep, struct rig_qemu *qemu, int *ram_fd,
                         struct rig_error *err);

#endif
