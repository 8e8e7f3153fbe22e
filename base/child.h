/* SPDX-License-Identifier: MIT */
/*
 * Child processes: all that the rig starts are started here, so that all of them end with us unless they are told not
 * to, and none has a descriptor that it was not given.
 */
#ifndef RIG_BASE_CHILD_H
#define RIG_BASE_CHILD_H

#include <base/error.h>
#include <base/files.h>

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum rig_child_group {
    RIG_CHILD_OUR_GROUP,  /* Ctrl-C at the terminal reaches it too */
    RIG_CHILD_OWN_GROUP,  /* Ctrl-C is ours to pass on */
    RIG_CHILD_OWN_SESSION /* neither Ctrl-C nor the terminal's end reaches it */
};

#define RIG_CHILD_NULL (-1) /* for in, out, err: /dev/null */
#define RIG_CHILD_MOST_FILES 8

/* All zeros but argv: a child that shares our terminal, and survives us. */
struct rig_child_plan {
    const char *const *argv;        /* argv[0] is a path, or a name to look for in PATH; NULL at the end */
    const char *const *environment; /* NAME=value, instead of ours of that name; NULL: nothing is added */
    const char *directory;          /* its current one, from where a relative argv[0] is seen too; NULL: ours */
    int in, out, err;               /* descriptors; 0: ours of that number, RIG_CHILD_NULL */
    enum rig_child_group group;
    int dies_with;                   /* the signal that it gets when the thread that started it ends; 0: none */
    int files[RIG_CHILD_MOST_FILES]; /* what it has as 3, 4, ..; all others of ours are closed */
    unsigned file_count;
};

/* All zeros: none, and none ever was. */
struct rig_child {
    pid_t pid;  /* 0: not running */
    int code;   /* once it ended: its exit code; RIG_ERROR_MACHINERY where a signal ended it */
    int signal; /* that signal, or 0 */
};

/* -1 with *err: there is no such program, or it cannot be run; nothing was left behind. */
int rig_child_start(struct rig_child *child, const struct rig_child_plan *plan, struct rig_error *err);

/* Whether it runs. One system call; an end is noted in *child. */
bool rig_child_alive(struct rig_child *child);

/* Waits for its end, however long that takes. Returns its code. */
int rig_child_wait(struct rig_child *child);

/* Starts it and waits. Returns its code, or -1 with *err as rig_child_start. */
int rig_child_run(const struct rig_child_plan *plan, struct rig_error *err);

/* Sends `signal` (0: it was told otherwise), gives it so long to end, then kills it. It is gone afterwards. */
void rig_child_end(struct rig_child *child, int signal, uint64_t patience_ns);

/*
 * In a child, before anything else: has the kernel send it `signal` (0: none) when the thread of `parent` that started
 * it ends. false: the parent is gone already, and will not be noticed to go.
 */
bool rig_child_dies_with(int signal, pid_t parent);

/* Where PATH has a program; a name with a slash is looked at as it is. -1 with *err "NAME is not installed". */
int rig_find_program(const char *name, char path[RIG_PATH_SIZE], struct rig_error *err);

#endif
