/* SPDX-License-Identifier: MIT */
/*
 * Run directories: where a running box has its sockets and logs. One a box, named by its id and the build directory,
 * so that two clones do not meet. Its lock is held by QEMU and by whoever started it; a directory that nobody holds is
 * a leftover, and is swept away by the next start.
 */
#ifndef RIG_BOX_RUN_H
#define RIG_BOX_RUN_H

#include <base/error.h>

#include <sys/types.h>

/* Short: a socket's path has 107 characters at most. */
#define RIG_RUN_PATH_SIZE 96

struct rig_run_dir {
    char path[RIG_RUN_PATH_SIZE];
    int lock_fd; /* -1: not ours */
};

/* Where box `id` of `build_dir` runs, or would run. */
int rig_run_dir_find(struct rig_run_dir *run, const char *build_dir, const char *id, struct rig_error *err);

/* Takes a box's run directory, made if it is not there; an error when another has it. */
int rig_run_dir_lock(struct rig_run_dir *run, const char *id, struct rig_error *err);

/* Empties the run directory, which is ours, and sweeps away the leftovers of others. */
void rig_run_dir_clean(struct rig_run_dir *run);

/* Who has the run directory: a pid, 0: somebody, -1: nobody. */
pid_t rig_run_dir_holder(const struct rig_run_dir *run);

/* The path of a file in it. */
void rig_run_dir_file(const struct rig_run_dir *run, const char *name, char path[128]);

/* Removes it all. Only for the one who took it. */
void rig_run_dir_remove(struct rig_run_dir *run);

#endif
