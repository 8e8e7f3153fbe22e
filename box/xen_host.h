/* SPDX-License-Identifier: MIT */
/*
 * A Xen host for one command: Xen and dom0 in a QEMU of their own, with a file tree of this machine as dom0's root. The
 * tree is served read-only; what the command writes goes to memory and is gone afterwards, except below the directories
 * that are named as writable. No injector runs there, and there is no snapshot: each run boots.
 */
#ifndef RIG_BOX_XEN_HOST_H
#define RIG_BOX_XEN_HOST_H

#include <base/error.h>
#include <box/box.h>

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

#define RIG_XEN_HOST_WRITABLE 8

/* NULL or 0 means the default. */
struct rig_xen_host_options {
    struct rig_box_options box; /* what a box would be made of; its id and patience do not count here */
    const char *root;           /* dom0's root: "/" */
    const char
        *writable[RIG_XEN_HOST_WRITABLE]; /* directories that are the same there and here, NULL behind the last */
    unsigned cpus;                        /* 1; dom0 has one, guests the others */
    unsigned dom0_mib;                    /* dom0's memory: 640 */
    unsigned boot_seconds;                /* the patience until the command starts: 300 */
    uint64_t seconds;                     /* and until it is done: 600 */
    int out_fd, err_fd;                   /* where what the command prints goes; 0: ours */
    const volatile sig_atomic_t *stop;    /* ends it early, once it is not 0; may be NULL */
};

/*
 * Runs the command (its words, NULL behind the last) in the present directory, where the tree has it, and with PATH and
 * HOME as they are here. *exit_code is the command's, 128 and more after a signal. -1 with *err where there is none. On
 * return QEMU is gone; it also dies with the thread that called this.
 */
int rig_xen_host_run(const struct rig_xen_host_options *options, const char *const *command, int *exit_code,
                     struct rig_error *err);

/* Pure. The shell's words for running `command` in `directory`, to be freed; NULL: out of memory. */
char *rig_xen_host_script(const char *directory, const char *const *variables, const char *const *command);

#endif
