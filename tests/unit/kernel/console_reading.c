/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "kernel/recorded.h"

#include <kernel/verdict/console.h>
#include <kernel/verdict/line.h>

#include <stdlib.h>

static struct rig_console_reading reading;

static void read_text(const char *text)
{
    rig_console_read(&reading, text, strlen(text), MARKER);
}

static void read_recorded(const char *name)
{
    char *text = recorded(name, NULL);

    read_text(text);
    free(text);
}

static void a_line_loses_its_time(void **state)
{
    static const char text[] = "(early) [    0.000000] a\r\n[   12.345678][    T1] b\n[  1.0] [c] d\ne";
    static const char *const expected[] = {"a", "b", "[c] d", "e"};
    char line[RIG_LINE_SIZE];
    size_t at = 0;

    (void)state;
    for (unsigned i = 0; i < COUNT(expected); i++) {
        assert_true(rig_log_line_next(text, sizeof(text) - 1, &at, line));
        assert_string_equal(line, expected[i]);
    }
    assert_false(rig_log_line_next(text, sizeof(text) - 1, &at, line));
}

static void a_call_has_offset_and_size(void **state)
{
    char call[RIG_CALL_SIZE] = "untouched", name[RIG_CALL_SIZE];

    (void)state;
    assert_false(rig_log_line_call("panic", call, sizeof(call)));
    assert_false(rig_log_line_call("0x12+0x1/0x2", call, sizeof(call)));
    assert_false(rig_log_line_call("f+0x12", call, sizeof(call)));
    assert_string_equal(call, "untouched");
    assert_true(rig_log_line_call("f.isra.0+0x12/0x34 [mod]", call, sizeof(call)));
    assert_string_equal(call, "f.isra.0+0x12/0x34");
    rig_call_function(call, name, sizeof(name));
    assert_string_equal(name, "f");
}

static void a_page_fault_of_7_3(void **state)
{
    const struct rig_incident *fault;

    (void)state;
    read_recorded("panic-7.3-amd");
    assert_int_equal(reading.count, 2);
    fault = rig_console_first(&reading, RIG_INCIDENT_PAGE_FAULT);
    assert_non_null(fault);
    assert_true(fault->has_address && fault->address == 0xffffc9004002d3c0);
    assert_true(fault->has_error_code && fault->error_code == 0);
    assert_string_equal(fault->place, "ioread32+0x32/0x60");
    assert_int_equal(fault->call_count, 6);
    assert_string_equal(fault->calls[0], "print_s5_reset_status_mmio+0x39/0xe0");
    assert_string_equal(fault->calls[5], "ret_from_fork_asm+0x1a/0x30");
    assert_non_null(rig_console_first(&reading, RIG_INCIDENT_PANIC));
    assert_string_equal(reading.reached, "do_initcalls");
    assert_string_equal(reading.release, "7.3.4+deb13-amd64");
    assert_false(reading.has_marker);
}

/* The two forms of a WARNING's first line: until 6.18, and from 6.19 on. */
static void a_refusal_has_the_chain_of_its_warning(void **state)
{
    static const char *const names[] = {"panic-6.16-amd", "panic-6.19-amd"};

    (void)state;
    for (unsigned i = 0; i < COUNT(names); i++) {
        const struct rig_incident *refusal;

        read_recorded(names[i]);
        refusal = rig_console_first(&reading, RIG_INCIDENT_REFUSAL);
        assert_non_null(refusal);
        assert_true(rig_incident_is_xens(refusal));
        assert_memory_equal(refusal->place, "xen_mc_flush+", 13);
        assert_memory_equal(refusal->calls[0], "xen_leave_lazy_mmu+", 19);
        assert_non_null(strstr(refusal->detail, "result=-22"));
    }
}

static void an_early_exception(void **state)
{
    const struct rig_incident *early;

    (void)state;
    read_recorded("early-6.1");
    early = rig_console_first(&reading, RIG_INCIDENT_EARLY_EXCEPTION);
    assert_non_null(early);
    assert_true(early->has_address && early->address == 0xffffea00000a8428);
    assert_true(early->rip == 0xffffffff8107d01b);
    assert_string_equal(early->place, "xen_get_user_pgd+0x5b/0x90");
    assert_int_equal(early->call_count, 3);
    assert_string_equal(reading.reached, "start_kernel");
}

static void a_boot_without_incidents(void **state)
{
    (void)state;
    read_recorded("booted-6.12");
    assert_int_equal(reading.count, 0);
    assert_true(reading.has_marker && reading.runs_init);
    assert_string_equal(reading.reached, "init");
}

static void a_warning_elsewhere_is_not_xens(void **state)
{
    (void)state;
    read_text("WARNING: CPU: 0 PID: 1 at kernel/sched/core.c:10 schedule+0x1/0x20\n"
              "Call Trace:\n <TASK>\n a+0x1/0x2\n ? b+0x1/0x2\n </TASK>\n");
    assert_int_equal(reading.count, 1);
    assert_false(rig_incident_is_xens(&reading.at[0]));
    assert_string_equal(reading.at[0].place, "schedule+0x1/0x20");
    assert_int_equal(reading.at[0].call_count, 1);
}

static void a_bug_is_one_incident(void **state)
{
    (void)state;
    read_text("kernel BUG at mm/slub.c:1!\nOops: invalid opcode: 0000 [#1] SMP NOPTI\nRIP: e030:kfree+0x1/0x2\n");
    assert_int_equal(reading.count, 1);
    assert_int_equal(reading.at[0].kind, RIG_INCIDENT_BUG);
    assert_string_equal(reading.at[0].place, "kfree+0x1/0x2");
}

static void another_exception_is_an_oops(void **state)
{
    (void)state;
    read_text("Oops: general protection fault, probably for non-canonical address 0xdead000000000000: 0000 [#1] SMP\n"
              "RIP: e030:f+0x1/0x2\n");
    assert_int_equal(reading.count, 1);
    assert_int_equal(reading.at[0].kind, RIG_INCIDENT_EXCEPTION);
    assert_string_equal(reading.at[0].place, "f+0x1/0x2");
}

/* The kernel writes this text: nothing that it may hold is to lead outside of it. */
static void cut_anywhere_it_is_still_read(void **state)
{
    size_t size;
    char *text = recorded("panic-6.19-amd", &size);

    (void)state;
    for (size_t cut = 0; cut <= size; cut += 7) {
        char *piece = malloc(cut + 1);

        memcpy(piece, text, cut);
        rig_console_read(&reading, piece, cut, MARKER);
        free(piece);
    }
    free(text);
}

static void incidents_beyond_the_room_are_counted(void **state)
{
    char text[4096] = "";

    (void)state;
    for (unsigned i = 0; i < RIG_MOST_INCIDENTS + 3; i++)
        strcat(text, "WARNING: at f+0x1/0x2\n");
    read_text(text);
    assert_int_equal(reading.count, RIG_MOST_INCIDENTS);
    assert_int_equal(reading.left_out, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_loses_its_time),
        cmocka_unit_test(a_call_has_offset_and_size),
        cmocka_unit_test(a_page_fault_of_7_3),
        cmocka_unit_test(a_refusal_has_the_chain_of_its_warning),
        cmocka_unit_test(an_early_exception),
        cmocka_unit_test(a_boot_without_incidents),
        cmocka_unit_test(a_warning_elsewhere_is_not_xens),
        cmocka_unit_test(a_bug_is_one_incident),
        cmocka_unit_test(another_exception_is_an_oops),
        cmocka_unit_test(cut_anywhere_it_is_still_read),
        cmocka_unit_test(incidents_beyond_the_room_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
