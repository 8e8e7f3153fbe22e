/* SPDX-License-Identifier: MIT */
/*
 * The box's RAM as a file that host processes map as well. It is anonymous (a memfd): no file system can be too small
 * for it, none has to be mounted, and nothing of it can be left behind. Others reach it through /proc/PID/fd/N of QEMU.
 */
#ifndef RIG_BOX_RAM_H
#define RIG_BOX_RAM_H

#include <base/error.h>

#include <stddef.h>

/* A zeroed RAM file; a close-on-exec descriptor, or -1. */
int rig_ram_new(size_t size, struct rig_error *err);

/* Copies RAM into an empty file, leaving holes where there are only zeros. */
int rig_ram_save(int ram_fd, int file_fd, size_t size, struct rig_error *err);

/* Copies what rig_ram_save wrote into a fresh RAM file. */
int rig_ram_load(int file_fd, int ram_fd, size_t size, struct rig_error *err);

#endif
