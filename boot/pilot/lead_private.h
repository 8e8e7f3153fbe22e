/* SPDX-License-Identifier: MIT */
/* A lead, for the two files that make it: lead.c runs the machine, due.c does what is due where it stands. */
#ifndef RIG_BOOT_PILOT_LEAD_PRIVATE_H
#define RIG_BOOT_PILOT_LEAD_PRIVATE_H

#include <boot/pilot/lead.h>
#include <boot/pilot/points.h>

#define RIG_LEAD_RETURNS 32
#define RIG_LEAD_NO_ORDER UINT32_MAX

/* A frame that is awaited: a call of ours that comes back, or a function whose return an order waits for. */
struct rig_lead_frame {
    uint64_t address, rsp;
    unsigned order;
    bool ours;
    struct rig_registers saved; /* ours: what stands again afterwards */
    uint64_t target;            /* ours: what was called */
};

struct rig_lead {
    struct rig_gdb *gdb;
    const struct rig_pilot_plan *plan;
    bool started; /* the domain runs its first instruction */
    struct rig_points points;
    struct rig_lead_frame frames[RIG_LEAD_RETURNS];
    unsigned frame_count;
    unsigned times[RIG_PILOT_ORDERS]; /* that the order's function was entered; of a hypercall order: hypercalls */
    enum rig_strike strikes[RIG_PILOT_ORDERS];
    unsigned counting; /* the order whose function's hypercalls are counted; RIG_LEAD_NO_ORDER: none */
    bool arrived;
};

/* What is due at the address where the machine stands. *moved: it does not stand there any more. */
int rig_lead_due(struct rig_lead *lead, uint64_t address, bool *moved, struct rig_error *err);

#endif
