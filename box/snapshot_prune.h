/* SPDX-License-Identifier: MIT */
/*
 * Which snapshots are kept. A snapshot's directory is touched whenever it is opened: its time says when it was last
 * used.
 */
#ifndef RIG_BOX_SNAPSHOT_PRUNE_H
#define RIG_BOX_SNAPSHOT_PRUNE_H

#include <stddef.h>

/* What a snapshot in the making is called, with its maker's process id behind it. */
#define RIG_SNAPSHOT_FRESH "new."

/* Removes what makers that were killed left in `dir`, and all snapshots but the `kept` that were used last. The caller
 * holds the lock under which snapshots are made. */
void rig_snapshot_prune(const char *dir, size_t kept);

#endif
