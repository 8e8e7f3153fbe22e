/* SPDX-License-Identifier: MIT */
/*
 * about.json of a snapshot: where the notice board is, and what made it. A snapshot without a good one is none.
 */
#ifndef RIG_BOX_SNAPSHOT_ABOUT_H
#define RIG_BOX_SNAPSHOT_ABOUT_H

#include <box/snapshot.h>

/* Pure: the pages of the notice board are inside the RAM. */
bool rig_snapshot_board_fits(const struct rig_ready *ready, size_t ram_size);

int rig_snapshot_write_about(const char *path, const struct rig_snapshot_plan *plan,
                             const struct rig_snapshot *snapshot, struct rig_error *err);

/* Fills in ready, boot_seconds and qemu_version; false when the file is not there or not as written above. */
bool rig_snapshot_read_about(const char *path, struct rig_snapshot *snapshot);

#endif
