/* SPDX-License-Identifier: MIT */
/*
 * Exact stops: a machine runs until an address, in a given place, is reached for the n-th time. Nothing here waits
 * longer than it was told to: a stop that does not come is an outcome, and leaves the machine standing where it was.
 */
#ifndef RIG_BOX_STOPS_STOPS_H
#define RIG_BOX_STOPS_STOPS_H

#include <base/error.h>
#include <box/stops/gdb.h>

#include <stddef.h>
#include <stdint.h>

/* 0 in a field but the first: whatever it is. All that is given must hold for a stop to count. */
struct rig_stop_point {
    uint64_t address;  /* virtual: whoever executes there stops */
    uint64_t cr3;      /* an address space, by its root table */
    uint64_t physical; /* what `address` is mapped to: tells two kernels of one image apart, at any cr3 */
    uint64_t rsp;      /* the stack: tells a function's own return from those of its recursion */
    unsigned nth;      /* 0 and 1: the first time */
};

enum rig_stop_end {
    RIG_STOP_REACHED, /* the machine stands there; the instruction at the address has not run */
    RIG_STOP_NEVER,   /* the time was over */
    RIG_STOP_HELD,    /* the machine was shut down or reset, and stands (-action reboot=shutdown,shutdown=pause) */
    RIG_STOP_GONE     /* QEMU has ended */
};

struct rig_stop_outcome {
    enum rig_stop_end end;
    size_t which;    /* REACHED: the point */
    double seconds;  /* that it took */
    unsigned passed; /* stops that did not count */
};

/*
 * Runs a machine that stands until one of `count` points (at most 64) is reached, at most `seconds`. It may stand at
 * one of them already: that is not reached again without running.
 */
int rig_stop_run(struct rig_gdb *gdb, const struct rig_stop_point *points, size_t count, double seconds,
                 struct rig_stop_outcome *outcome, struct rig_error *err);

/*
 * Where the function ends at whose first instruction the machine stands: the return address on the stack, in this
 * kernel, with the stack as it is then.
 */
int rig_stop_exit_point(struct rig_gdb *gdb, struct rig_stop_point *exit, struct rig_error *err);

/* Runs to `entry`, a function's first instruction, and on to where that call returns. */
int rig_stop_function_exit(struct rig_gdb *gdb, const struct rig_stop_point *entry, double seconds,
                           struct rig_stop_outcome *outcome, struct rig_error *err);

#endif
