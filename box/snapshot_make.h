/* SPDX-License-Identifier: MIT */
/*
 * A snapshot from nothing: boots a box, stops it, writes it down.
 */
#ifndef RIG_BOX_SNAPSHOT_MAKE_H
#define RIG_BOX_SNAPSHOT_MAKE_H

#include <box/snapshot.h>

/* Writes all files of a snapshot into `dir`, which is there and empty. On failure the caller removes it. */
int rig_snapshot_make(const struct rig_snapshot_plan *plan, const char *dir, struct rig_error *err);

#endif
