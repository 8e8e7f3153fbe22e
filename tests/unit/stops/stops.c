/* SPDX-License-Identifier: MIT */
/* Stops: which of those that come counts, and what comes of one that does not. */
#include "fake_stub.h"

#include <box/stops/stops.h>
#include <tests/unit/unit.h>

static struct fake_stub stub;
static struct rig_error err;
static struct rig_stop_outcome outcome;

/* Two address spaces in turns, a recursion of the function at 0x100 that returns to 0x50. */
static const struct fake_state course[] = {
    {0x10, 0x9000, 0x1000}, {0x100, 0x8ff8, 0x1000}, {0x100, 0x8ff8, 0x2000}, {0x100, 0x8ff0, 0x1000},
    {0x50, 0x8ff8, 0x1000}, {0x50, 0x9000, 0x3000},  {0x100, 0x8ff8, 0x1000}, {0x60, 0x9000, 0x1000},
};

static struct rig_gdb *open_stub(enum fake_end end)
{
    struct rig_gdb *gdb;

    stub = (struct fake_stub){.states = course, .count = COUNT(course), .end = end};
    stub.memory[0x8ff8] = 0x50; /* the return address */
    stub.memory[0x1000] = 0x03; /* one table in which all levels look alike: 0..0xfff is at 0x0 */
    stub.memory[0x1001] = 0x10;
    stub.memory[0x3000] = 0x03; /* a root table above that one: the same memory */
    stub.memory[0x3001] = 0x10;
    if (rig_gdb_attach(&gdb, fake_stub_start(&stub), 5, &err) < 0)
        fail_msg("%s", err.text);
    return gdb;
}

static void close_stub(struct rig_gdb *gdb)
{
    rig_gdb_close(gdb);
    fake_stub_end();
    assert_int_equal(stub.inserted, stub.removed);
}

static void run(struct rig_gdb *gdb, const struct rig_stop_point *points, size_t count, double seconds)
{
    if (rig_stop_run(gdb, points, count, seconds, &outcome, &err) < 0)
        fail_msg("%s", err.text);
}

static void by_address(void **state)
{
    struct rig_gdb *gdb = open_stub(FAKE_RUNS_ON);
    uint64_t rip;

    (void)state;
    run(gdb, &(struct rig_stop_point){.address = 0x50}, 1, 5);
    assert_int_equal(outcome.end, RIG_STOP_REACHED);
    assert_int_equal(rig_gdb_get(gdb, "rip", &rip, &err), 0);
    assert_int_equal(rip, 0x50);
    close_stub(gdb);
    assert_int_equal(stub.at, 4);
}

/* A step that ended before its instruction leaves the machine where it stood: that is no second arrival. */
static void a_step_that_did_nothing_is_made_again(void **state)
{
    const struct rig_stop_point points[] = {{.address = 0x50, .cr3 = 0x1000}, {.address = 0x60}};
    struct rig_gdb *gdb = open_stub(FAKE_RUNS_ON);

    (void)state;
    run(gdb, points, 2, 5);
    assert_int_equal(outcome.which, 0);
    assert_int_equal(stub.at, 4);
    stub.empty_steps = 2;
    run(gdb, points, 2, 5);
    assert_int_equal(outcome.end, RIG_STOP_REACHED);
    assert_int_equal(outcome.which, 1);
    assert_int_equal(stub.steps, 2 + 2); /* and over 0x50 in another address space */
    close_stub(gdb);
    assert_int_equal(stub.at, 7);
}

static void by_address_space(void **state)
{
    struct rig_gdb *gdb = open_stub(FAKE_RUNS_ON);

    (void)state;
    run(gdb, &(struct rig_stop_point){.address = 0x100, .cr3 = 0x2000}, 1, 5);
    assert_int_equal(outcome.end, RIG_STOP_REACHED);
    assert_int_equal(outcome.passed, 1);
    close_stub(gdb);
    assert_int_equal(stub.at, 2);
}

static void by_what_is_mapped_there(void **state)
{
    struct rig_gdb *gdb = open_stub(FAKE_RUNS_ON);

    (void)state;
    run(gdb, &(struct rig_stop_point){.address = 0x50, .physical = 0x2050}, 1, 0.05);
    assert_int_equal(outcome.end, RIG_STOP_NEVER);
    assert_int_equal(outcome.passed, 2);
    close_stub(gdb);
    gdb = open_stub(FAKE_RUNS_ON);
    run(gdb, &(struct rig_stop_point){.address = 0x50, .physical = 0x1050, .nth = 2}, 1, 5);
    assert_int_equal(outcome.end, RIG_STOP_REACHED);
    close_stub(gdb);
    assert_int_equal(stub.at, 5);
}

static void the_nth_time(void **state)
{
    struct rig_gdb *gdb = open_stub(FAKE_RUNS_ON);

    (void)state;
    run(gdb, &(struct rig_stop_point){.address = 0x100, .cr3 = 0x1000, .nth = 3}, 1, 5);
    assert_int_equal(outcome.end, RIG_STOP_REACHED);
    close_stub(gdb);
    assert_int_equal(stub.at, 6);
}

static void the_first_of_several(void **state)
{
    const struct rig_stop_point points[] = {{.address = 0x60}, {.address = 0x100, .nth = 9}, {.address = 0x50}};
    struct rig_gdb *gdb = open_stub(FAKE_RUNS_ON);

    (void)state;
    run(gdb, points, COUNT(points), 5);
    assert_int_equal(outcome.end, RIG_STOP_REACHED);
    assert_int_equal(outcome.which, 2);
    /* From where it stands, the next one. */
    run(gdb, points, COUNT(points), 5);
    assert_int_equal(outcome.which, 2);
    close_stub(gdb);
    assert_int_equal(stub.at, 5);
}

static void one_that_never_comes(void **state)
{
    struct rig_gdb *gdb = open_stub(FAKE_RUNS_ON);
    uint64_t rip;

    (void)state;
    run(gdb, &(struct rig_stop_point){.address = 0x100, .nth = 5}, 1, 0.05);
    assert_int_equal(outcome.end, RIG_STOP_NEVER);
    assert_int_equal(outcome.passed, 4);
    assert_false(rig_gdb_runs(gdb));
    assert_int_equal(rig_gdb_get(gdb, "rip", &rip, &err), 0);
    close_stub(gdb);
}

static void a_machine_that_ends(void **state)
{
    struct rig_gdb *gdb = open_stub(FAKE_HELD);

    (void)state;
    run(gdb, &(struct rig_stop_point){.address = 0x999}, 1, 5);
    assert_int_equal(outcome.end, RIG_STOP_HELD);
    close_stub(gdb);
    gdb = open_stub(FAKE_GONE);
    run(gdb, &(struct rig_stop_point){.address = 0x999}, 1, 5);
    assert_int_equal(outcome.end, RIG_STOP_GONE);
    rig_gdb_close(gdb);
    fake_stub_end();
}

static void the_return_of_this_call(void **state)
{
    const struct rig_stop_point entry = {.address = 0x100};
    struct rig_gdb *gdb = open_stub(FAKE_RUNS_ON);
    uint64_t rsp;

    (void)state;
    if (rig_stop_function_exit(gdb, &entry, 5, &outcome, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(outcome.end, RIG_STOP_REACHED);
    assert_int_equal(outcome.passed, 1); /* the recursion's return, with the stack still deeper */
    assert_int_equal(rig_gdb_get(gdb, "rsp", &rsp, &err), 0);
    assert_int_equal(rsp, 0x9000);
    close_stub(gdb);
    assert_int_equal(stub.at, 5);
}

static void too_many_are_refused(void **state)
{
    static const struct rig_stop_point points[65];
    struct rig_gdb *gdb = open_stub(FAKE_RUNS_ON);

    (void)state;
    assert_int_equal(rig_stop_run(gdb, points, 65, 1, &outcome, &err), -1);
    assert_int_equal(rig_stop_run(gdb, points, 0, 1, &outcome, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    close_stub(gdb);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_address),
        cmocka_unit_test(a_step_that_did_nothing_is_made_again),
        cmocka_unit_test(by_address_space),
        cmocka_unit_test(by_what_is_mapped_there),
        cmocka_unit_test(the_nth_time),
        cmocka_unit_test(the_first_of_several),
        cmocka_unit_test(one_that_never_comes),
        cmocka_unit_test(a_machine_that_ends),
        cmocka_unit_test(the_return_of_this_call),
        cmocka_unit_test(too_many_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
