/* SPDX-License-Identifier: MIT */
/*
 * Lock files. The lock is on the open file, not on the process: a child that inherits the descriptor holds it too, and
 * it ends with the last holder, however that one ended. The number in the file is for people.
 */
#ifndef RIG_BASE_LOCK_H
#define RIG_BASE_LOCK_H

#include <base/error.h>

#include <stdbool.h>
#include <sys/types.h>

/*
 * Takes the lock at `path` and notes our pid in it. Returns a close-on-exec descriptor; -1 with *holder the pid of who
 * has it (0: not known); -2 with *err for anything else.
 */
int rig_lock_try(const char *path, pid_t *holder, struct rig_error *err);

/* Waits for the lock at `path`, which nobody has for long or removes. A close-on-exec descriptor, or -1. */
int rig_lock_wait(const char *path, struct rig_error *err);

/*
 * Takes the lock at `path` until this process ends, for work in directory `dir` that one process at a time may do;
 * waits for it with `wait`. Without, an error where somebody has it: "a campaign runs in DIR already", `what` being "a
 * campaign".
 */
int rig_lock_keep(const char *path, bool wait, const char *what, const char *dir, struct rig_error *err);

/* Notes `pid` as the holder. */
void rig_lock_name(int fd, pid_t pid);

/* Who holds the lock at `path`: a pid, 0: held, by whom is not known, -1: nobody. */
pid_t rig_lock_holder(const char *path);

#endif
