/* SPDX-License-Identifier: MIT */
/* The file in which QEMU keeps states of its machine (savevm): an empty qcow2 image. */
#ifndef RIG_BOX_STOPS_STATES_FILE_H
#define RIG_BOX_STOPS_STATES_FILE_H

#include <base/error.h>

/* Writes it by hand, which saves users qemu-img and its package (format: QEMU's docs/interop/qcow2.txt, version 3). */
int rig_states_file_make(const char *path, struct rig_error *err);

#endif
