/* SPDX-License-Identifier: MIT */
/* rig-injector as a child of ours, where dom0 is the machine we run on: it ends when we do, and its domains with it. */
#ifndef RIG_SESSION_INJECTOR_H
#define RIG_SESSION_INJECTOR_H

#include <base/child.h>
#include <base/error.h>
#include <box/console_log.h>

#include <stdbool.h>

struct rig_injector_process {
    struct rig_child child;
    int log_fd; /* what it prints; in memory, for nobody else to read. -1: none */
};

#define RIG_NO_INJECTOR ((struct rig_injector_process){.log_fd = -1})

/* Starts it and waits until its guest takes cases; *ready says where the board is. */
int rig_injector_start(struct rig_injector_process *injector, const char *build_dir, struct rig_ready *ready,
                       struct rig_error *err);

/* One system call. */
bool rig_injector_alive(struct rig_injector_process *injector);

/* Has it end its domains; kills it if it does not. What it printed is gone afterwards. */
void rig_injector_stop(struct rig_injector_process *injector);

#endif
