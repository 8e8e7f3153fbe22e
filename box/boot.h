/* SPDX-License-Identifier: MIT */
/* The cold boot of a box, up to the line that says it is ready. */
#ifndef RIG_BOX_BOOT_H
#define RIG_BOX_BOOT_H

#include <base/error.h>
#include <base/say.h>
#include <box/console_log.h>
#include <box/qemu.h>
#include <box/run.h>

/*
 * Starts QEMU, with these arguments, in `run`, where the inputs are in place, and waits until dom0's console has the
 * ready line, at most `patience` seconds. On failure QEMU is gone and the console log is kept as `failed_log`.
 */
int rig_box_boot(const struct rig_run_dir *run, int ram_fd, const char *const *arguments, unsigned patience,
                 const char *failed_log, const struct rig_say *say, struct rig_qemu *qemu, struct rig_ready *ready,
                 struct rig_error *err);

#endif
