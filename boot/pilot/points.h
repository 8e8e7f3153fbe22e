/* SPDX-License-Identifier: MIT */
/*
 * Breakpoints in one domain's code. A breakpoint is an address in whatever runs there; a stop is the domain's where the
 * instruction lies in the frame of RAM that its own tables map the address to.
 */
#ifndef RIG_BOOT_PILOT_POINTS_H
#define RIG_BOOT_PILOT_POINTS_H

#include <boot/pilot/plan.h>
#include <box/stops/gdb.h>

#define RIG_POINTS (RIG_PILOT_ORDERS + RIG_PILOT_GATES + RIG_PILOT_ORDERS)

/* An address with a breakpoint, as often as somebody wants one there. */
struct rig_point {
    uint64_t address;
    uint64_t physical; /* 0: not known yet, and whoever runs there counts */
    unsigned wanted;
};

struct rig_points {
    struct rig_gdb *gdb;
    struct rig_point at[RIG_POINTS];
    unsigned count;
};

/* All for a machine that stands; 0, or -1 with *err. */
int rig_points_want(struct rig_points *points, uint64_t address, struct rig_error *err);
int rig_points_release(struct rig_points *points, uint64_t address, struct rig_error *err);
int rig_points_clear(struct rig_points *points, struct rig_error *err);

/* Notes where the domain's code at a wanted address lies, by the tables below `cr3`. */
int rig_points_locate(struct rig_points *points, uint64_t address, uint64_t cr3, struct rig_error *err);

/* Wants one in the domain's code, whose tables are in force. */
int rig_points_want_here(struct rig_points *points, uint64_t address, struct rig_error *err);

bool rig_points_has(const struct rig_points *points, uint64_t address);

/* Whether there is one at `address`, and what runs there now is the domain: 1, 0 or -1. */
int rig_points_is_ours(struct rig_points *points, uint64_t address, struct rig_error *err);

#endif
