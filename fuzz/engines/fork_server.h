/* SPDX-License-Identifier: MIT */
/*
 * AFL++'s fork server, with a machine in the place of the program that is forked: a program that calls rig_fork_server
 * is what afl-fuzz is given as its target.
 *
 * The protocol is that of AFL++ 4.04 (instrumentation/afl-compiler-rt.o.c, src/afl-forkserver.c): descriptors 198 and
 * 199, four bytes a message, coverage and test case in System V shared memory.
 */
#ifndef RIG_ENGINES_FORK_SERVER_H
#define RIG_ENGINES_FORK_SERVER_H

#include <base/error.h>

#include <stddef.h>
#include <stdint.h>

/* What AFL++ is told of an input's end. */
enum rig_fork_end {
    RIG_FORK_FINE,
    RIG_FORK_DEFECT, /* as if a signal had ended the program */
    RIG_FORK_HANG    /* the answer waits until AFL++ has lost patience */
};

struct rig_fork_target {
    /* One input; what it reached is merged into `counters`, `map_size` bytes. An enum rig_fork_end, or -1: it cannot go
     * on. */
    int (*run)(void *context, const uint8_t *data, size_t size, uint8_t *counters, struct rig_error *err);
    void *context;
    size_t map_size; /* at most 8 MiB */
};

/*
 * Serves until AFL++ hangs up, or sends SIGTERM: 0. From here on its clock runs, so whatever takes long comes before.
 * -1: `run` said so; or RIG_ERROR_USAGE: afl-fuzz did not start this process.
 */
int rig_fork_server(const struct rig_fork_target *target, struct rig_error *err);

#endif
