/* SPDX-License-Identifier: MIT */
/*
 * QEMU's migration stream, to and from a file: the state of a machine without its RAM, which is a file of its own.
 */
#ifndef RIG_BOX_MIGRATION_H
#define RIG_BOX_MIGRATION_H

#include <base/error.h>
#include <box/qmp.h>

/* Before either direction: with x-ignore-shared the stream leaves out RAM that is a shared file. */
int rig_migration_leave_out_ram(struct rig_qmp *qmp, struct rig_error *err);

/* Waits until the migration, to or from a file, has ended. */
int rig_migration_wait(struct rig_qmp *qmp, struct rig_error *err);

#endif
