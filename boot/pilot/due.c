/* SPDX-License-Identifier: MIT */
#include <boot/pilot/lead_private.h>

/* --- frames --------------------------------------------------------------------------------------------------------*/

static int push_frame(struct rig_lead *lead, const struct rig_lead_frame *frame, struct rig_error *err)
{
    if (lead->frame_count == RIG_LEAD_RETURNS)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "more calls within calls than %d", RIG_LEAD_RETURNS);
    lead->frames[lead->frame_count++] = *frame;
    return rig_points_want_here(&lead->points, frame->address, err);
}

/* --- orders --------------------------------------------------------------------------------------------------------*/

static int begin_call(struct rig_lead *lead, unsigned i, uint64_t target, struct rig_error *err)
{
    struct rig_lead_frame frame = {.order = i, .ours = true, .target = target};

    if (rig_gdb_get(lead->gdb, "rip", &frame.address, err) < 0 || rig_gdb_registers(lead->gdb, &frame.saved, err) < 0 ||
        rig_pilot_call(lead->gdb, target, &frame.rsp, err) < 0)
        return -1;
    lead->strikes[i] = RIG_STRIKE_RUNS;
    return push_frame(lead, &frame, err);
}

static int begin_act(struct rig_lead *lead, unsigned i, struct rig_error *err)
{
    struct rig_lead_frame frame = {.order = i, .ours = true};
    bool calls;

    if (rig_gdb_get(lead->gdb, "rip", &frame.address, err) < 0 || rig_gdb_registers(lead->gdb, &frame.saved, err) < 0 ||
        rig_pilot_act(lead->gdb, lead->plan, &lead->plan->orders[i], &calls, &frame.rsp, &lead->strikes[i], err) < 0)
        return -1;
    if (!calls)
        return 0;
    frame.target = lead->plan->mmu_update;
    lead->strikes[i] = RIG_STRIKE_RUNS;
    return push_frame(lead, &frame, err);
}

/* *moved: the machine does not stand where it stood, and goes on from there. */
static int carry_out(struct rig_lead *lead, unsigned i, bool *moved, struct rig_error *err)
{
    const struct rig_pilot_order *order = &lead->plan->orders[i];
    uint64_t before, after;
    int result = 0;

    if (rig_gdb_get(lead->gdb, "rip", &before, err) < 0)
        return -1;
    lead->strikes[i] = RIG_STRIKE_STRUCK;
    switch (order->deed) {
    case RIG_PILOT_DROP:
        result = rig_pilot_return(lead->gdb, NULL, err);
        break;
    case RIG_PILOT_CALL:
        result = begin_call(lead, i, order->target, err);
        break;
    case RIG_PILOT_ACT:
        result = begin_act(lead, i, err);
        break;
    case RIG_PILOT_ARRIVE:
        lead->arrived = true;
        break;
    }
    if (result < 0 || rig_gdb_get(lead->gdb, "rip", &after, err) < 0)
        return -1;
    *moved = after != before;
    return 0;
}

/* The function at whose entry the machine stands was called by us, for an order. */
static bool entered_by_us(const struct rig_lead *lead, uint64_t address, uint64_t rsp)
{
    const struct rig_lead_frame *top = lead->frame_count ? &lead->frames[lead->frame_count - 1] : NULL;

    return top && top->ours && top->target == address && top->rsp == rsp + sizeof(uint64_t);
}

static int await_exit(struct rig_lead *lead, unsigned i, uint64_t rsp, struct rig_error *err)
{
    struct rig_lead_frame frame = {.order = i, .rsp = rsp + sizeof(uint64_t)};

    if (rig_gdb_read(lead->gdb, RIG_GDB_VIRTUAL, rsp, &frame.address, sizeof(frame.address), err) != 0)
        return -1;
    return push_frame(lead, &frame, err);
}

static int count_hypercalls(struct rig_lead *lead, unsigned i, struct rig_error *err)
{
    lead->counting = i;
    lead->times[i] = 0;
    for (unsigned gate = 0; gate < lead->plan->gate_count; gate++)
        if (rig_points_want_here(&lead->points, lead->plan->gates[gate], err) < 0)
            return -1;
    return 0;
}

static int stop_counting(struct rig_lead *lead, struct rig_error *err)
{
    lead->counting = RIG_LEAD_NO_ORDER;
    for (unsigned gate = 0; gate < lead->plan->gate_count; gate++)
        if (rig_points_release(&lead->points, lead->plan->gates[gate], err) < 0)
            return -1;
    return 0;
}

/* At a function's entry: the orders from `first` on, until one moves the machine; a call's others follow its return. */
static int at_entry(struct rig_lead *lead, uint64_t address, uint64_t rsp, unsigned first, bool *moved,
                    struct rig_error *err)
{
    *moved = false;
    for (unsigned i = first; i < lead->plan->count && !*moved; i++) {
        const struct rig_pilot_order *order = &lead->plan->orders[i];
        int result = 0;

        if (order->at != address || lead->strikes[i] != RIG_STRIKE_NEVER)
            continue;
        if (++lead->times[i] != order->nth)
            continue;
        /* Its function may run a thousand times more: none of them is to stop. */
        if (rig_points_release(&lead->points, order->at, err) < 0)
            return -1;
        if (order->moment == RIG_KERNEL_MOMENT_ENTRY)
            result = carry_out(lead, i, moved, err);
        else if (order->moment == RIG_KERNEL_MOMENT_EXIT)
            result = await_exit(lead, i, rsp, err);
        else
            result = count_hypercalls(lead, i, err) < 0 ? -1 : await_exit(lead, i, rsp, err);
        if (result < 0)
            return -1;
    }
    return 0;
}

static int at_gate(struct rig_lead *lead, bool *moved, struct rig_error *err)
{
    unsigned i = lead->counting;

    if (++lead->times[i] != lead->plan->orders[i].hypercall)
        return 0;
    return stop_counting(lead, err) < 0 ? -1 : carry_out(lead, i, moved, err);
}

static int end_call(struct rig_lead *lead, const struct rig_lead_frame *frame, struct rig_error *err)
{
    uint64_t answer;

    if (rig_gdb_get(lead->gdb, "rax", &answer, err) < 0)
        return -1;
    lead->strikes[frame->order] = lead->plan->orders[frame->order].deed == RIG_PILOT_ACT && (int64_t)answer < 0
                                      ? RIG_STRIKE_REFUSED
                                      : RIG_STRIKE_STRUCK;
    return rig_gdb_set_registers(lead->gdb, &frame->saved, err);
}

/* A frame that is awaited came back: what waits for that is done. */
static int come_back(struct rig_lead *lead, const struct rig_lead_frame *frame, bool *moved, struct rig_error *err)
{
    uint64_t rsp;

    if (rig_points_release(&lead->points, frame->address, err) < 0)
        return -1;
    if (frame->ours) {
        rsp = rig_register_get(rig_gdb_layout(lead->gdb), &frame->saved, "rsp");
        return end_call(lead, frame, err) < 0 ? -1 : at_entry(lead, frame->address, rsp, frame->order + 1, moved, err);
    }
    if (lead->plan->orders[frame->order].moment == RIG_KERNEL_MOMENT_HYPERCALL)
        return lead->counting == frame->order ? stop_counting(lead, err) : 0;
    return carry_out(lead, frame->order, moved, err);
}

static bool is_gate(const struct rig_lead *lead, uint64_t address)
{
    for (unsigned i = 0; i < lead->plan->gate_count; i++)
        if (lead->plan->gates[i] == address)
            return true;
    return false;
}

/* Of the frames on top that end here, that of the first order: lines at one point are done as they stand. */
static bool take_frame(struct rig_lead *lead, uint64_t address, uint64_t rsp, struct rig_lead_frame *frame)
{
    unsigned best = lead->frame_count;

    for (unsigned i = lead->frame_count; i > 0; i--) {
        const struct rig_lead_frame *at = &lead->frames[i - 1];

        if (at->address != address || at->rsp != rsp)
            break;
        if (best == lead->frame_count || at->ours || at->order < lead->frames[best].order)
            best = i - 1;
        if (at->ours)
            break;
    }
    if (best == lead->frame_count)
        return false;
    *frame = lead->frames[best];
    lead->frames[best] = lead->frames[--lead->frame_count];
    return true;
}

/* Takes the frames that end here, one behind the other. *ours: the last of them was a call's. */
static int take_frames(struct rig_lead *lead, uint64_t address, bool *ours, bool *moved, struct rig_error *err)
{
    *ours = *moved = false;
    while (lead->frame_count > 0 && !*moved && !lead->arrived) {
        struct rig_lead_frame frame;
        uint64_t rsp;

        if (rig_gdb_get(lead->gdb, "rsp", &rsp, err) < 0)
            return -1;
        if (!take_frame(lead, address, rsp, &frame))
            return 0;
        *ours = frame.ours;
        if (come_back(lead, &frame, moved, err) < 0)
            return -1;
    }
    return 0;
}

int rig_lead_due(struct rig_lead *lead, uint64_t address, bool *moved, struct rig_error *err)
{
    uint64_t rsp;
    bool ours;

    if (take_frames(lead, address, &ours, moved, err) < 0)
        return -1;
    if (ours || *moved || lead->arrived)
        return 0;
    if (rig_gdb_get(lead->gdb, "rsp", &rsp, err) < 0)
        return -1;
    if (entered_by_us(lead, address, rsp))
        return 0;
    if (lead->counting != RIG_LEAD_NO_ORDER && is_gate(lead, address))
        return at_gate(lead, moved, err);
    return at_entry(lead, address, rsp, 0, moved, err);
}
