/* SPDX-License-Identifier: MIT */
/*
 * The QEMU process: its start, its end. Its command line is machine.h's.
 *
 * It runs with its run directory as the current one, and every file that a box is given has a fixed name there. So the
 * box's command line has no path in it: nothing to quote, nothing too long, and equal for equal boxes.
 */
#ifndef RIG_BOX_QEMU_H
#define RIG_BOX_QEMU_H

#include <base/child.h>
#include <base/error.h>
#include <base/hash.h>
#include <box/qmp.h>
#include <box/run.h>

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Files in the run directory. */
#define RIG_FILE_XEN "xen"
#define RIG_FILE_KERNEL "vmlinux"
#define RIG_FILE_INITRAMFS "initramfs"
#define RIG_FILE_SERIAL "serial"
#define RIG_FILE_CONSOLE "console.log"
#define RIG_FILE_QEMU_LOG "qemu.log"
#define RIG_FILE_STOPPED "stopped" /* its box is being stopped */

#define RIG_QEMU_PROGRAM "qemu-system-x86_64"

/* The descriptor under which QEMU has the RAM file: others open /proc/PID/fd/RIG_QEMU_RAM_FD. And its end of qmp. */
#define RIG_QEMU_RAM_FD 3
#define RIG_QEMU_QMP_FD 4

struct rig_qemu {
    pid_t pid;              /* 0: none */
    struct rig_child child; /* the same process, where we started it */
    struct rig_qmp qmp;
};

/* Adds all that makes one QEMU differ from another: the program and the command line. */
int rig_qemu_key(struct rig_key *key, const char *const *arguments, struct rig_error *err);

/*
 * Starts QEMU in `run`; it inherits the run directory's lock. Afterwards qmp is not open yet: rig_qemu_connect does
 * that, so that the caller can do other work while QEMU sets itself up. On failure nothing is left running.
 *
 * arguments: the command line, NULL at its end.
 * keep:      survive us. Otherwise QEMU is killed when the thread that called this ends.
 */
int rig_qemu_start(struct rig_qemu *qemu, const struct rig_run_dir *run, int ram_fd, const char *const *arguments,
                   bool keep, struct rig_error *err);
int rig_qemu_connect(struct rig_qemu *qemu, struct rig_error *err);

/* Takes on a QEMU that another process started; there is no qmp. */
void rig_qemu_adopt(struct rig_qemu *qemu, pid_t pid);

/* Cheap. Reaps a child that ended. */
bool rig_qemu_alive(struct rig_qemu *qemu);

/* It is gone, and somebody else's signal ended it (SIGKILL, SIGTERM, ..): that says nothing of what ran in it. */
bool rig_qemu_was_killed(const struct rig_qemu *qemu);

/* Ends QEMU, whatever it is doing, and waits until it is gone. */
void rig_qemu_kill(struct rig_qemu *qemu);

/*
 * QEMU's last words in that directory's log; where KVM gave up, the first of those that it says then, for registers and
 * code follow. Warnings are left out: TCG has one for each feature of a processor that it does not have. "": none.
 */
void rig_qemu_last_words(const char *run_dir, char *line, size_t size);

/* Puts them behind what *err says. A processor that QEMU does not know is the user's mistake. */
void rig_qemu_explain(const struct rig_run_dir *run, struct rig_error *err);

#endif
