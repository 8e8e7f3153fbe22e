/* SPDX-License-Identifier: MIT */
/* The client against a stub that answers as QEMU's does, and against one that does not. */
#include "fake_stub.h"

#include <box/stops/gdb.h>
#include <tests/unit/unit.h>

#include <base/clock.h>

static struct fake_stub stub;
static struct rig_error err;

static struct rig_gdb *open_stub(const struct fake_stub *made)
{
    struct rig_gdb *gdb;

    stub = *made;
    if (rig_gdb_attach(&gdb, fake_stub_start(&stub), 5, &err) < 0)
        fail_msg("%s", err.text);
    return gdb;
}

static void close_stub(struct rig_gdb *gdb)
{
    rig_gdb_close(gdb);
    fake_stub_end();
}

static void registers_are_where_the_description_says(void **state)
{
    struct rig_gdb *gdb = open_stub(&(struct fake_stub){.registers = {[16] = 0x78, 0x56, [28] = 0x2b, [32] = 0x01}});
    struct rig_registers all;
    uint64_t value;

    (void)state;
    assert_int_equal(rig_gdb_registers(gdb, &all, &err), 0);
    assert_int_equal(rig_register_get(rig_gdb_layout(gdb), &all, "rip"), 0x5678);
    assert_int_equal(rig_register_get(rig_gdb_layout(gdb), &all, "cs"), 0x2b);
    assert_int_equal(rig_gdb_get(gdb, "cr3", &value, &err), 0);
    assert_int_equal(value, 1);
    assert_int_equal(rig_gdb_set(gdb, "cs", 0x33, &err), 0);
    assert_int_equal(rig_gdb_get(gdb, "cs", &value, &err), 0);
    assert_int_equal(value, 0x33);
    assert_int_equal(rig_gdb_get(gdb, "st0", &value, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_USAGE);
    assert_int_equal(rig_gdb_get(gdb, "ss_base", &value, &err), -1); /* it is in a comment */
    close_stub(gdb);
}

static void all_registers_are_written(void **state)
{
    struct rig_gdb *gdb = open_stub(&(struct fake_stub){.registers = {[48] = 9}});
    struct rig_registers all;

    (void)state;
    assert_int_equal(rig_gdb_registers(gdb, &all, &err), 0);
    assert_true(rig_register_set(rig_gdb_layout(gdb), &all, "rax", 0x1122334455667788));
    all.bytes[48] = 1; /* st0 */
    assert_int_equal(rig_gdb_set_registers(gdb, &all, &err), 0);
    close_stub(gdb);
    assert_int_equal(stub.registers[0], 0x88);
    assert_int_equal(stub.registers[48], 1);
}

static void memory_goes_both_ways(void **state)
{
    static unsigned char out[10000], in[10000];
    struct rig_gdb *gdb = open_stub(&(struct fake_stub){0});

    (void)state;
    for (size_t i = 0; i < sizeof(out); i++)
        out[i] = (unsigned char)(i * 7);
    assert_int_equal(rig_gdb_write(gdb, RIG_GDB_PHYSICAL, 0x123, out, sizeof(out), &err), 0);
    assert_int_equal(rig_gdb_read(gdb, RIG_GDB_VIRTUAL, 0x123, in, sizeof(in), &err), 0);
    assert_memory_equal(in, out, sizeof(in));
    assert_int_equal(rig_gdb_read(gdb, RIG_GDB_VIRTUAL, FAKE_MEMORY - 8, in, 16, &err), 1);
    assert_int_equal(rig_gdb_write(gdb, RIG_GDB_VIRTUAL, FAKE_MEMORY, in, 1, &err), 1);
    close_stub(gdb);
    assert_false(stub.physical);
    assert_memory_equal(stub.memory + 0x123, out, sizeof(out));
}

static void page_tables_are_walked(void **state)
{
    struct rig_gdb *gdb = open_stub(&(struct fake_stub){0});
    const uint64_t address = 0xffffffff81234567;
    const uint64_t entries[][2] = {
        {0x1000 + 511 * 8, 0x2067},
        {0x2000 + 510 * 8, 0x3067},
        {0x3000 + 9 * 8, 0x4067},
        {0x4000 + 0x34 * 8, 0x8000000000abc063},
    };
    const uint64_t large = 0x12e00083;
    uint64_t physical;

    (void)state;
    for (size_t i = 0; i < COUNT(entries); i++) {
        assert_int_equal(rig_gdb_translate(gdb, 0x1abc, address, &physical, &err), 1);
        assert_int_equal(rig_gdb_write(gdb, RIG_GDB_PHYSICAL, entries[i][0], &entries[i][1], 8, &err), 0);
    }
    assert_int_equal(rig_gdb_translate(gdb, 0x1abc, address, &physical, &err), 0);
    assert_int_equal(physical, 0xabc567);
    assert_int_equal(rig_gdb_write(gdb, RIG_GDB_PHYSICAL, entries[2][0], &large, 8, &err), 0);
    assert_int_equal(rig_gdb_translate(gdb, 0x1abc, address, &physical, &err), 0);
    assert_int_equal(physical, 0x12e34567);
    close_stub(gdb);
}

static void a_stop_of_before_is_passed_over(void **state)
{
    struct rig_gdb *gdb = open_stub(&(struct fake_stub){.stop_reply_first = true, .registers = {[32] = 5}});
    uint64_t value;

    (void)state;
    assert_int_equal(rig_gdb_get(gdb, "cr3", &value, &err), 0);
    assert_int_equal(value, 5);
    close_stub(gdb);
}

static void a_machine_that_runs_is_not_asked(void **state)
{
    struct rig_gdb *gdb = open_stub(&(struct fake_stub){.end = FAKE_RUNS_ON});
    struct rig_gdb_stop stop;
    uint64_t value;

    (void)state;
    assert_int_equal(rig_gdb_continue(gdb, &err), 0);
    assert_true(rig_gdb_runs(gdb));
    assert_int_equal(rig_gdb_get(gdb, "rip", &value, &err), -1);
    assert_int_equal(rig_gdb_wait(gdb, 0.01, &stop, &err), 0);
    assert_int_equal(stop.end, RIG_GDB_TIMEOUT);
    assert_true(rig_gdb_runs(gdb));
    assert_int_equal(rig_gdb_interrupt(gdb, &err), 0);
    assert_int_equal(rig_gdb_wait(gdb, 5, &stop, &err), 0);
    assert_int_equal(stop.end, RIG_GDB_STOPPED);
    assert_int_equal(stop.signal, RIG_GDB_SIGNAL_INTERRUPT);
    assert_int_equal(rig_gdb_get(gdb, "rip", &value, &err), 0);
    close_stub(gdb);
}

static void the_end_of_qemu_is_an_outcome(void **state)
{
    struct rig_gdb *gdb = open_stub(&(struct fake_stub){.end = FAKE_GONE});
    struct rig_gdb_stop stop;
    uint64_t value;

    (void)state;
    assert_int_equal(rig_gdb_continue(gdb, &err), 0);
    assert_int_equal(rig_gdb_wait(gdb, 5, &stop, &err), 0);
    assert_int_equal(stop.end, RIG_GDB_GONE);
    assert_int_equal(rig_gdb_get(gdb, "rip", &value, &err), -1);
    close_stub(gdb);
}

static void a_breakpoint_that_is_refused_is_an_error(void **state)
{
    struct rig_gdb *gdb = open_stub(&(struct fake_stub){0});

    (void)state;
    assert_int_equal(rig_gdb_insert(gdb, RIG_GDB_BREAK, 0x1000, 1, &err), 0);
    assert_int_equal(rig_gdb_insert(gdb, RIG_GDB_WATCH_WRITE, 0x1000, 8, &err), -1);
    close_stub(gdb);
    assert_int_equal(stub.inserted, 1);
}

static void silence_ends(void **state)
{
    struct rig_gdb *gdb;
    double began = rig_seconds();

    (void)state;
    stub = (struct fake_stub){.mute = true};
    assert_int_equal(rig_gdb_attach(&gdb, fake_stub_start(&stub), 0.1, &err), -1);
    assert_int_equal(err.code, RIG_ERROR_MACHINERY);
    assert_non_null(strstr(err.text, "does not answer"));
    assert_true(rig_seconds() - began < 5);
    fake_stub_end();
}

static void broken_packets_are_an_error(void **state)
{
    struct rig_gdb *gdb;

    (void)state;
    stub = (struct fake_stub){.wrong_checksum = true};
    assert_int_equal(rig_gdb_attach(&gdb, fake_stub_start(&stub), 5, &err), -1);
    assert_non_null(strstr(err.text, "broken"));
    fake_stub_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(registers_are_where_the_description_says),
        cmocka_unit_test(all_registers_are_written),
        cmocka_unit_test(memory_goes_both_ways),
        cmocka_unit_test(page_tables_are_walked),
        cmocka_unit_test(a_stop_of_before_is_passed_over),
        cmocka_unit_test(a_machine_that_runs_is_not_asked),
        cmocka_unit_test(the_end_of_qemu_is_an_outcome),
        cmocka_unit_test(a_breakpoint_that_is_refused_is_an_error),
        cmocka_unit_test(silence_ends),
        cmocka_unit_test(broken_packets_are_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
