/* SPDX-License-Identifier: MIT */
#include <base/clock.h>
#include <box/stops/stops.h>

#define MOST_POINTS 64
#define FRAME_MASK (~UINT64_C(0xfff))

/* A run on its way to one of its points. */
struct hunt {
    struct rig_gdb *gdb;
    const struct rig_stop_point *points;
    size_t count;
    unsigned left[MOST_POINTS]; /* times still to come */
    double deadline;
    struct rig_stop_outcome *outcome;
};

static bool is_first(const struct hunt *hunt, size_t i)
{
    for (size_t before = 0; before < i; before++) {
        if (hunt->points[before].address == hunt->points[i].address)
            return false;
    }
    return true;
}

/* Inserts or removes the breakpoints of all points; an address that is there twice has one. */
static int all_points(const struct hunt *hunt, bool insert, struct rig_error *err)
{
    for (size_t i = 0; i < hunt->count; i++) {
        int result = 0;

        if (is_first(hunt, i))
            result = insert ? rig_gdb_insert(hunt->gdb, RIG_GDB_BREAK, hunt->points[i].address, 1, err)
                            : rig_gdb_remove(hunt->gdb, RIG_GDB_BREAK, hunt->points[i].address, 1, err);
        if (result < 0)
            return -1;
    }
    return 0;
}

/* Whether the machine stands at the point: 1 yes, 0 no. */
static int matches(const struct hunt *hunt, const struct rig_stop_point *point, const struct rig_registers *now,
                   struct rig_error *err)
{
    const struct rig_register_layout *layout = rig_gdb_layout(hunt->gdb);
    uint64_t cr3 = rig_register_get(layout, now, "cr3");
    uint64_t physical;
    int result;

    if (rig_register_get(layout, now, "rip") != point->address ||
        (point->cr3 && ((cr3 ^ point->cr3) & FRAME_MASK) != 0) ||
        (point->rsp && rig_register_get(layout, now, "rsp") != point->rsp))
        return 0;
    if (!point->physical)
        return 1;
    result = rig_gdb_translate(hunt->gdb, cr3, point->address, &physical, err);
    return result < 0 ? -1 : result == 0 && physical == point->physical;
}

/* After a breakpoint: 1: one of the points has come, 0: go on, -1. */
static int judge(struct hunt *hunt, struct rig_error *err)
{
    struct rig_registers now;

    if (rig_gdb_registers(hunt->gdb, &now, err) < 0)
        return -1;
    for (size_t i = 0; i < hunt->count; i++) {
        int result = matches(hunt, &hunt->points[i], &now, err);

        if (result < 0)
            return -1;
        if (result == 1 && --hunt->left[i] == 0) {
            hunt->outcome->end = RIG_STOP_REACHED;
            hunt->outcome->which = i;
            return 1;
        }
    }
    hunt->outcome->passed++;
    return 0;
}

/* With the breakpoints of all points, but for the one at which the machine may stand already. */
static int start(const struct hunt *hunt, struct rig_error *err)
{
    uint64_t rip;

    if (rig_gdb_get(hunt->gdb, "rip", &rip, err) < 0)
        return -1;
    for (size_t i = 0; i < hunt->count; i++) {
        if (hunt->points[i].address != rip)
            continue;
        if (rig_gdb_step(hunt->gdb, err) < 0)
            return -1;
        break;
    }
    return all_points(hunt, true, err) < 0 ? -1 : rig_gdb_continue(hunt->gdb, err);
}

/* The time is over: stops the machine, and says NEVER unless it stopped by itself just then. */
static int give_up(struct hunt *hunt, struct rig_gdb_stop *stop, struct rig_error *err)
{
    if (rig_gdb_interrupt(hunt->gdb, err) < 0 || rig_gdb_wait(hunt->gdb, 10, stop, err) < 0)
        return -1;
    if (stop->end == RIG_GDB_TIMEOUT)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "QEMU does not stop its machine");
    hunt->outcome->end = RIG_STOP_NEVER;
    return 0;
}

/* One run to the next stop. 1: the hunt is over, with the breakpoints removed where there is still a machine. */
static int next(struct hunt *hunt, struct rig_error *err)
{
    double left = hunt->deadline - rig_seconds();
    struct rig_gdb_stop stop;
    int over = 0;

    if (rig_gdb_wait(hunt->gdb, left > 0 ? left : 0, &stop, err) < 0)
        return -1;
    if (stop.end == RIG_GDB_TIMEOUT) {
        over = 1;
        if (give_up(hunt, &stop, err) < 0)
            return -1;
    }
    if (stop.end == RIG_GDB_GONE) {
        hunt->outcome->end = RIG_STOP_GONE;
        return 1;
    }
    if (all_points(hunt, false, err) < 0)
        return -1;
    if (stop.signal == RIG_GDB_SIGNAL_TRAP) {
        int result = judge(hunt, err);

        return result ? result : over;
    }
    if (stop.signal == RIG_GDB_SIGNAL_QUIT)
        hunt->outcome->end = RIG_STOP_HELD;
    else if (!over)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the machine stopped with signal %u, for which nobody asked",
                             stop.signal);
    return 1;
}

int rig_stop_run(struct rig_gdb *gdb, const struct rig_stop_point *points, size_t count, double seconds,
                 struct rig_stop_outcome *outcome, struct rig_error *err)
{
    double began = rig_seconds();
    struct hunt hunt = {.gdb = gdb, .points = points, .count = count, .deadline = began + seconds, .outcome = outcome};
    int result;

    *outcome = (struct rig_stop_outcome){.end = RIG_STOP_NEVER};
    if (count == 0 || count > MOST_POINTS)
        return rig_error_set(err, RIG_ERROR_USAGE, "found %zu stops at once; expected 1 to %d", count, MOST_POINTS);
    for (size_t i = 0; i < count; i++)
        hunt.left[i] = points[i].nth ? points[i].nth : 1;
    do {
        result = start(&hunt, err) < 0 ? -1 : next(&hunt, err);
    } while (result == 0);
    outcome->seconds = rig_seconds() - began;
    return result < 0 ? -1 : 0;
}

int rig_stop_exit_point(struct rig_gdb *gdb, struct rig_stop_point *exit, struct rig_error *err)
{
    uint64_t physical = 0;
    uint64_t rsp;
    uint64_t cr3;
    uint64_t back;
    int result;

    if (rig_gdb_get(gdb, "rsp", &rsp, err) < 0 || rig_gdb_get(gdb, "cr3", &cr3, err) < 0)
        return -1;
    result = rig_gdb_read(gdb, RIG_GDB_VIRTUAL, rsp, &back, sizeof(back), err);
    if (result == 0)
        result = rig_gdb_translate(gdb, cr3, back, &physical, err);
    if (result == 1)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "no return address at 0x%llx", (unsigned long long)rsp);
    /* Not cr3: the function may be the one that loads another. */
    *exit = (struct rig_stop_point){.address = back, .physical = physical, .rsp = rsp + sizeof(back)};
    return result;
}

int rig_stop_function_exit(struct rig_gdb *gdb, const struct rig_stop_point *entry, double seconds,
                           struct rig_stop_outcome *outcome, struct rig_error *err)
{
    struct rig_stop_point exit = {0};
    double spent;

    if (rig_stop_run(gdb, entry, 1, seconds, outcome, err) < 0)
        return -1;
    if (outcome->end != RIG_STOP_REACHED)
        return 0;
    spent = outcome->seconds;
    if (rig_stop_exit_point(gdb, &exit, err) < 0 ||
        rig_stop_run(gdb, &exit, 1, seconds > spent ? seconds - spent : 0, outcome, err) < 0)
        return -1;
    outcome->seconds += spent;
    return 0;
}
