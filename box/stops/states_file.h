/* SPDX-License-Identifier: MIT */
/* The file in which QEMU keeps states of its machine (savevm): an empty qcow2 image, in memory. */
#ifndef RIG_BOX_STOPS_STATES_FILE_H
#define RIG_BOX_STOPS_STATES_FILE_H

#include <base/error.h>

/*
 * Written by hand, which saves users qemu-img and its package (format: QEMU's docs/interop/qcow2.txt, version 3). A
 * close-on-exec descriptor, which QEMU opens as /proc/PID/fd/N of ours; or -1.
 */
int rig_states_file_new(struct rig_error *err);

/* The same with the contents of a file that rig_states_file_keep wrote. */
int rig_states_file_load(const char *path, struct rig_error *err);

/* Copies it to a new file. */
int rig_states_file_keep(int fd, const char *path, struct rig_error *err);

#endif
