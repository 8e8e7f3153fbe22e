/* SPDX-License-Identifier: MIT */
/* What is done to a machine that stands at a point: registers and memory by the gdb stub. */
#ifndef RIG_BOOT_PILOT_ACT_H
#define RIG_BOOT_PILOT_ACT_H

#include <boot/pilot/plan.h>
#include <box/stops/gdb.h>

/* What came of an order. */
enum rig_strike {
    RIG_STRIKE_NEVER, /* its point was not reached */
    RIG_STRIKE_STRUCK,
    RIG_STRIKE_INERT,   /* reached, and there was nothing to do: no table on the way to that address */
    RIG_STRIKE_REFUSED, /* Xen refused the hypercall */
    RIG_STRIKE_RUNS     /* a call that has not returned */
};

/* The function at whose entry the machine stands returns `value` at once. */
int rig_pilot_return(struct rig_gdb *gdb, const uint64_t *value, struct rig_error *err);

/*
 * The machine will call `target` as it goes on, with its other registers as they stand, and come back to where it is
 * now with the stack pointer *rsp. Its stack below the present one is written.
 */
int rig_pilot_call(struct rig_gdb *gdb, uint64_t target, uint64_t *rsp, struct rig_error *err);

/*
 * Carries out an injection. *calls: it is a hypercall of the kernel's own, which the machine makes as it goes on, to
 * come back with the stack pointer *rsp and the answer in rax; *strike says otherwise what came of it.
 */
int rig_pilot_act(struct rig_gdb *gdb, const struct rig_pilot_plan *plan, const struct rig_pilot_order *order,
                  bool *calls, uint64_t *rsp, enum rig_strike *strike, struct rig_error *err);

#endif
