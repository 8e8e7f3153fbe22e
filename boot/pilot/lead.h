/* SPDX-License-Identifier: MIT */
/*
 * Leads a domU along a plan while it boots: the machine stops at functions, there is done what is due, and it goes on.
 * All by QEMU's gdb stub; no byte of the kernel is changed but what the plan says.
 *
 * The same functions may run in dom0, at the same addresses: a stop counts where the instruction lies in the frame that
 * the domain's own tables mapped it to at its start.
 */
#ifndef RIG_BOOT_PILOT_LEAD_H
#define RIG_BOOT_PILOT_LEAD_H

#include <boot/pilot/act.h>
#include <boot/pilot/plan.h>
#include <boot/run.h>
#include <box/stops/gdb.h>

#include <stdbool.h>

struct rig_lead;

/* The machine stands, and the domain does not exist yet. `plan` and `gdb` outlive the lead. */
int rig_lead_begin(struct rig_lead **made, struct rig_gdb *gdb, const struct rig_pilot_plan *plan,
                   struct rig_error *err);

/* The same for a kernel that runs already, and stands at a function's entry: what is due there is done at once. */
int rig_lead_begin_here(struct rig_lead **made, struct rig_gdb *gdb, const struct rig_pilot_plan *plan,
                        struct rig_error *err);

/* The machine stands at a breakpoint, whoever let it run: what is due is done. It stands afterwards. */
int rig_lead_stopped(struct rig_lead *lead, enum rig_pilot_state *state, struct rig_error *err);

/* The machine stands: the breakpoints go. */
int rig_lead_clear(struct rig_lead *lead, struct rig_error *err);

/* Lets the machine run for at most `seconds`, or until it stops and what is due there is done. */
int rig_lead_turn(struct rig_lead *lead, double seconds, enum rig_pilot_state *state, struct rig_error *err);

/* The machine runs on by itself, without stops. */
int rig_lead_let_go(struct rig_lead *lead, struct rig_error *err);

/* What came of order `i` of the plan. */
enum rig_strike rig_lead_strike(const struct rig_lead *lead, unsigned i);

void rig_lead_free(struct rig_lead *lead);

#endif
