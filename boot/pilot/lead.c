/* SPDX-License-Identifier: MIT */
#include <boot/pilot/lead_private.h>

#include <stdlib.h>

#define HALT_SECONDS 10.0 /* for a machine to stop that was asked to */

/* The domain stands at its first instruction: from here on the plan's points count. */
static int at_start(struct rig_lead *lead, struct rig_error *err)
{
    uint64_t cr3;

    if (rig_gdb_get(lead->gdb, "cr3", &cr3, err) < 0)
        return -1;
    lead->started = true;
    for (unsigned i = 0; i < lead->plan->count; i++) {
        if (rig_points_want(&lead->points, lead->plan->orders[i].at, err) < 0 ||
            rig_points_locate(&lead->points, lead->plan->orders[i].at, cr3, err) < 0)
            return -1;
    }
    return 0;
}

/* Over the instruction that it stands at, whose breakpoint would stop it again. */
static int step_over(struct rig_lead *lead, uint64_t address, struct rig_error *err)
{
    if (!rig_points_has(&lead->points, address))
        return 0;
    return rig_gdb_pass(lead->gdb, address, err);
}

/* What is due where the machine stands, and wherever that takes it. */
static int at_stop(struct rig_lead *lead, struct rig_error *err)
{
    bool moved = true;
    uint64_t rip = 0;

    while (moved && !lead->arrived) {
        int ours;

        moved = false;
        if (rig_gdb_get(lead->gdb, "rip", &rip, err) < 0)
            return -1;
        ours = rig_points_is_ours(&lead->points, rip, err);
        if (ours < 0)
            return -1;
        if (ours == 0)
            break;
        if (!lead->started)
            return rig_points_release(&lead->points, lead->plan->entry, err) < 0 ? -1 : at_start(lead, err);
        if (rig_lead_due(lead, rip, &moved, err) < 0)
            return -1;
    }
    return lead->arrived ? 0 : step_over(lead, rip, err);
}

static struct rig_lead *new_lead(struct rig_gdb *gdb, const struct rig_pilot_plan *plan, struct rig_error *err)
{
    struct rig_lead *lead = calloc(1, sizeof(*lead));

    if (!lead) {
        (void)rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
        return NULL;
    }
    lead->gdb = lead->points.gdb = gdb;
    lead->plan = plan;
    lead->counting = RIG_LEAD_NO_ORDER;
    return lead;
}

int rig_lead_begin(struct rig_lead **made, struct rig_gdb *gdb, const struct rig_pilot_plan *plan,
                   struct rig_error *err)
{
    *made = new_lead(gdb, plan, err);
    if (!*made)
        return -1;
    if (rig_points_want(&(*made)->points, plan->entry, err) == 0)
        return 0;
    rig_lead_free(*made);
    *made = NULL;
    return -1;
}

int rig_lead_begin_here(struct rig_lead **made, struct rig_gdb *gdb, const struct rig_pilot_plan *plan,
                        struct rig_error *err)
{
    *made = new_lead(gdb, plan, err);
    if (!*made)
        return -1;
    if (at_start(*made, err) == 0 && at_stop(*made, err) == 0)
        return 0;
    (void)rig_points_clear(&(*made)->points, NULL);
    rig_lead_free(*made);
    *made = NULL;
    return -1;
}

int rig_lead_stopped(struct rig_lead *lead, enum rig_pilot_state *state, struct rig_error *err)
{
    if (at_stop(lead, err) < 0)
        return -1;
    *state = lead->arrived ? RIG_PILOT_ARRIVED : RIG_PILOT_ON;
    return 0;
}

int rig_lead_clear(struct rig_lead *lead, struct rig_error *err)
{
    return rig_points_clear(&lead->points, err);
}

int rig_lead_turn(struct rig_lead *lead, double seconds, enum rig_pilot_state *state, struct rig_error *err)
{
    struct rig_gdb_stop stop;

    *state = lead->arrived ? RIG_PILOT_ARRIVED : RIG_PILOT_ON;
    if (lead->arrived)
        return 0;
    if (!rig_gdb_runs(lead->gdb) && rig_gdb_continue(lead->gdb, err) < 0)
        return -1;
    if (rig_gdb_wait(lead->gdb, seconds, &stop, err) < 0)
        return -1;
    if (stop.end == RIG_GDB_TIMEOUT)
        return 0;
    if (stop.end == RIG_GDB_GONE || stop.signal == RIG_GDB_SIGNAL_QUIT) {
        *state = RIG_PILOT_LOST;
        return 0;
    }
    return rig_lead_stopped(lead, state, err);
}

int rig_lead_let_go(struct rig_lead *lead, struct rig_error *err)
{
    const int halted = rig_gdb_halt(lead->gdb, HALT_SECONDS, err);

    if (halted != 0)
        return halted < 0 ? -1 : 0;
    return rig_points_clear(&lead->points, err) < 0 ? -1 : rig_gdb_continue(lead->gdb, err);
}

enum rig_strike rig_lead_strike(const struct rig_lead *lead, unsigned i)
{
    return lead->strikes[i];
}

void rig_lead_free(struct rig_lead *lead)
{
    free(lead);
}
