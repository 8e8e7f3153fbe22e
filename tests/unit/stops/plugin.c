/* SPDX-License-Identifier: MIT */
/*
 * The plugin and its client, with this process as QEMU: a RAM file mapped as QEMU maps it, blocks that are "translated"
 * by calling the plugin, and counters that are added to as translated code would.
 */
#include "fake_qemu.h"

#include <box/plugin/tcg.h>
#include <box/stops/plugin.h>
#include <tests/unit/unit.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096L
#define PAGES 64

/* --- the machine ---------------------------------------------------------------------------------------------------*/

static uint8_t *ram;
static int ram_fd;
static struct rig_plugin *plugin;
static struct rig_error err;

/* Two instructions at a virtual address, from a place in RAM (or from a ROM), as QEMU would read them. */
static struct qemu_plugin_tb translate(uint64_t address, uint64_t place)
{
    static uint8_t rom[64];
    struct qemu_plugin_tb tb = {.count = 2};

    for (size_t i = 0; i < tb.count; i++) {
        struct qemu_plugin_insn *insn = &tb.insns[i];

        insn->address = address + i * sizeof(insn->bytes);
        insn->size = sizeof(insn->bytes);
        insn->host = place == RIG_PLUGIN_NO_PLACE ? rom : ram + place + i * sizeof(insn->bytes);
        memcpy(insn->bytes, insn->host, sizeof(insn->bytes));
    }
    fake_qemu_translated(FAKE_QEMU_ID, &tb);
    return tb;
}

static void run(const struct qemu_plugin_tb *tb)
{
    *tb->counter += 1;
    for (size_t i = 0; i < tb->count; i++) {
        if (tb->insns[i].callback)
            tb->insns[i].callback(0, tb->insns[i].data);
    }
}

static int start(void **state)
{
    static char ram_argument[64], socket_argument[UNIT_DIRECTORY_SIZE + 16], directory[UNIT_DIRECTORY_SIZE];
    static char *arguments[] = {ram_argument, socket_argument};
    const qemu_info_t info = {.target_name = "x86_64", .version = {0, 1}, .system_emulation = true};

    (void)state;
    ram_fd = memfd_create("ram", 0);
    assert_int_equal(ftruncate(ram_fd, PAGES * PAGE), 0);
    ram = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, ram_fd, 0);
    unit_directory_make(directory);
    (void)snprintf(ram_argument, sizeof(ram_argument), "ram=/proc/self/fd/%d", ram_fd);
    (void)snprintf(socket_argument, sizeof(socket_argument), "socket=%s/p", directory);
    assert_int_equal(qemu_plugin_install(7, &info, 2, arguments), 0);
    assert_int_equal(rig_plugin_open(&plugin, socket_argument + 7, 5, &err), 0);
    unit_directory_remove(directory);
    return 0;
}

static int end(void **state)
{
    (void)state;
    rig_plugin_close(plugin);
    return 0;
}

/* --- tests ---------------------------------------------------------------------------------------------------------*/

static void other_versions_and_targets_are_refused(void **state)
{
    static char *nothing[] = {"nonsense"};
    const qemu_info_t good = {.target_name = "x86_64", .version = {0, 1}, .system_emulation = true};
    qemu_info_t info = good;

    (void)state;
    info.version.min = 2;
    info.version.cur = 4;
    assert_int_not_equal(qemu_plugin_install(7, &info, 0, NULL), 0);
    info = good;
    info.version.cur = 0;
    assert_int_not_equal(qemu_plugin_install(7, &info, 0, NULL), 0);
    info = good;
    info.system_emulation = false;
    assert_int_not_equal(qemu_plugin_install(7, &info, 0, NULL), 0);
    info = good;
    info.target_name = "aarch64";
    assert_int_not_equal(qemu_plugin_install(7, &info, 0, NULL), 0);
    assert_int_not_equal(qemu_plugin_install(7, &good, 1, nothing), 0);
    assert_int_not_equal(qemu_plugin_install(7, &good, 0, NULL), 0); /* no ram=, no socket= */
    assert_int_equal(qemu_plugin_version, 1);
}

static void blocks_are_told_apart_by_place(void **state)
{
    uint32_t before = rig_plugin_block_count(plugin);
    struct qemu_plugin_tb dom0 = translate(0xffffffff81000000, 0x3000);
    struct qemu_plugin_tb domu = translate(0xffffffff81000000, 0x9000);
    struct qemu_plugin_tb again = translate(0xffffffff81000000, 0x3000);
    struct qemu_plugin_tb bios = translate(0xfff0, RIG_PLUGIN_NO_PLACE);

    (void)state;
    assert_int_equal(rig_plugin_block_count(plugin), before + 3);
    assert_ptr_equal(dom0.counter, again.counter);
    rig_plugin_clear_counters(plugin);
    run(&dom0);
    run(&domu);
    run(&again);
    run(&bios);
    assert_int_equal(rig_plugin_counters(plugin)[before], 2);
    assert_int_equal(rig_plugin_counters(plugin)[before + 1], 1);
    assert_int_equal(rig_plugin_blocks(plugin)[before + 1].place, 0x9000);
    assert_int_equal(rig_plugin_blocks(plugin)[before + 1].size, 8);
    assert_int_equal(rig_plugin_blocks(plugin)[before + 2].place, RIG_PLUGIN_NO_PLACE);
    assert_true(rig_plugin_is_code(plugin, 3));
    assert_true(rig_plugin_is_code(plugin, 9));
    assert_false(rig_plugin_is_code(plugin, 4));
    rig_plugin_clear_counters(plugin);
    assert_int_equal(rig_plugin_counters(plugin)[before], 0);
}

static void hypercalls_that_are_made_again_are_no_blocks(void **state)
{
    static const uint8_t syscall[] = {0x0f, 0x05};
    const uint32_t before = rig_plugin_block_count(plugin);
    struct qemu_plugin_tb tb = {.count = 1};
    struct qemu_plugin_insn *insn = &tb.insns[0];

    (void)state;
    insn->address = 0xffffffff81a442b3;
    insn->size = sizeof(syscall);
    insn->host = ram + 0x5000;
    memcpy(insn->bytes, syscall, sizeof(syscall));
    fake_qemu_translated(FAKE_QEMU_ID, &tb);
    assert_null(tb.counter);
    assert_int_equal(rig_plugin_block_count(plugin), before);
}

static void note(void *context, uint64_t page)
{
    *(uint64_t *)context |= UINT64_C(1) << page;
}

static uint64_t dirty(void)
{
    uint64_t pages = 0;

    assert_int_equal(rig_plugin_dirty(plugin, getpid(), note, &pages, &err), 0);
    return pages;
}

static void the_moment_comes_back(void **state)
{
    uint8_t in_file;

    (void)state;
    assert_int_equal(rig_plugin_restore(plugin, &err), -1);
    ram[5 * PAGE] = 1;
    assert_int_equal(rig_plugin_private(plugin, &err), 0);
    assert_int_equal(rig_plugin_private(plugin, &err), -1);
    assert_non_null(strstr(err.text, "already"));
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ram[5 * PAGE], 1);
        ram[5 * PAGE] = 2;
        ram[63 * PAGE + 17] = 3;
        assert_int_equal(dirty(), UINT64_C(1) << 5 | UINT64_C(1) << 63);
        assert_int_equal(pread(ram_fd, &in_file, 1, 5 * PAGE), 1);
        assert_int_equal(in_file, 1);
        assert_int_equal(rig_plugin_restore(plugin, &err), 0);
        assert_int_equal(dirty(), 0);
        assert_int_equal(ram[63 * PAGE + 17], 0);
    }
    ram[5 * PAGE] = 2;
    assert_int_equal(rig_plugin_shared(plugin, &err), 0);
    assert_int_equal(ram[5 * PAGE], 1);
    ram[5 * PAGE] = 4;
    assert_int_equal(pread(ram_fd, &in_file, 1, 5 * PAGE), 1);
    assert_int_equal(in_file, 4);
}

static uint32_t foreign(void)
{
    uint32_t count;

    (void)rig_plugin_foreign(plugin, &count);
    return count;
}

static void code_that_is_not_the_moments_is_noticed(void **state)
{
    uint32_t count;

    (void)state;
    ram[0x6000] = 0x90;
    rig_plugin_forget_foreign(plugin);
    assert_int_equal(rig_plugin_private(plugin, &err), 0);
    (void)translate(0x1000, 0x6000);
    assert_int_equal(foreign(), 0);
    ram[0x6000] = 0xcc;
    ram[0x6100] = 0xcc; /* data beside it */
    (void)translate(0x2000, 0x6200);
    assert_int_equal(foreign(), 0);
    (void)translate(0x1000, 0x6000);
    (void)translate(0x1000, 0x6000);
    assert_int_equal(foreign(), 1);
    assert_int_equal(rig_plugin_foreign(plugin, &count)[0], 6);
    rig_plugin_forget_foreign(plugin);
    assert_int_equal(rig_plugin_restore(plugin, &err), 0);
    (void)translate(0x1000, 0x6000);
    assert_int_equal(foreign(), 0);
    assert_int_equal(rig_plugin_shared(plugin, &err), 0);
    ram[0x6000] = 0xcc;
    (void)translate(0x1000, 0x6000);
    assert_int_equal(foreign(), 0);
}

static void a_watch_reports_once(void **state)
{
    struct qemu_plugin_tb tb, elsewhere, untouched;
    unsigned first, second, number = 99;

    (void)state;
    assert_int_equal(rig_plugin_watch(plugin, 0x5004, 0x7004, &first, &err), 0);
    assert_int_equal(rig_plugin_watch(plugin, 0x8000, RIG_PLUGIN_NO_PLACE, &second, &err), 0);
    tb = translate(0x5000, 0x7000);
    elsewhere = translate(0x5000, 0xa000);
    untouched = translate(0x5004, 0xa004);
    run(&tb); /* nobody listens */
    assert_int_equal(rig_plugin_hit(plugin, &number), 0);
    rig_plugin_arm(plugin);
    run(&elsewhere);
    run(&untouched);
    assert_int_equal(rig_plugin_hit(plugin, &number), 0);
    run(&tb);
    run(&tb);
    assert_int_equal(rig_plugin_hit(plugin, &number), 1);
    assert_int_equal(number, first);
    assert_int_equal(rig_plugin_hit(plugin, &number), 0);
    /* A report that nobody took before is not one of the next run. */
    rig_plugin_arm(plugin);
    run(&tb);
    rig_plugin_arm(plugin);
    tb = translate(0x8000, 0x1000);
    run(&tb);
    assert_int_equal(rig_plugin_hit(plugin, &number), 1);
    assert_int_equal(number, second);
}

static void a_watch_reports_the_nth_time(void **state)
{
    struct qemu_plugin_tb tb, old;
    unsigned number, hit;

    (void)state;
    assert_int_equal(rig_plugin_clear_watches(plugin, &err), 0);
    assert_int_equal(rig_plugin_watch(plugin, 0x5000, RIG_PLUGIN_NO_PLACE, &number, &err), 0);
    old = translate(0x5000, 0x7000);
    assert_int_equal(rig_plugin_clear_watches(plugin, &err), 0);
    assert_int_equal(rig_plugin_watch(plugin, 0x6000, RIG_PLUGIN_NO_PLACE, &number, &err), 0);
    tb = translate(0x6000, 0x7000);
    rig_plugin_set_nth(plugin, number, 3);
    rig_plugin_arm(plugin);
    run(&old); /* of the watches that were cleared */
    for (int i = 1; i <= 3; i++) {
        assert_int_equal(rig_plugin_hit(plugin, &hit), 0);
        run(&tb);
    }
    assert_int_equal(rig_plugin_hit(plugin, &hit), 1);
    assert_int_equal(hit, number);
}

/* A function whose code is `first`, then `second`. */
static struct qemu_plugin_tb function(uint64_t address, const char *first, size_t first_size, const char *second,
                                      size_t second_size)
{
    struct qemu_plugin_tb tb = {.count = 2};

    memcpy(tb.insns[0].bytes, first, first_size);
    memcpy(tb.insns[1].bytes, second, second_size);
    tb.insns[0].address = address;
    tb.insns[1].address = address + first_size;
    tb.insns[0].size = first_size;
    tb.insns[1].size = second_size;
    tb.insns[0].host = tb.insns[1].host = ram;
    fake_qemu_translated(FAKE_QEMU_ID, &tb);
    return tb;
}

static void call(const struct qemu_plugin_tb *tb, uint64_t vaddr)
{
    run(tb);
    for (size_t i = 0; i < tb->count; i++) {
        if (tb->insns[i].accessed)
            tb->insns[i].accessed(0, 0, vaddr, tb->insns[i].access_data);
    }
}

static void traced_functions_tell_their_order_and_stack(void **state)
{
    const struct rig_plugin_event *events;
    struct qemu_plugin_tb push, sub, leaf, silent, other;
    uint32_t numbers[4], again, count, lost;

    (void)state;
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(rig_plugin_trace(plugin, 0x100000 + 0x100 * i, &numbers[i], &err), 0);
    assert_int_equal(rig_plugin_trace(plugin, 0x100100, &again, &err), 0);
    assert_int_equal(again, numbers[1]);
    push = function(0x100000, "\x90", 1, "\x41\x57", 2);
    sub = function(0x100100, "\x48\x83\xec\x18", 4, "\x53", 1);
    leaf = function(0x100200, "\x90", 1, "\xc3", 1);
    silent = function(0x100300, "\x90", 1, "\x90", 1);
    other = function(0x100400, "\x90", 1, "\x55", 1);
    call(&push, 0x8000); /* nobody wants to know */
    rig_plugin_trace_start(plugin, 2);
    call(&push, 0x8ff8);
    call(&other, 0x8ff0);
    call(&sub, 0x8fd0);
    call(&leaf, 0x8fe0);
    call(&silent, 0x8fe0);
    for (int i = 0; i < 5; i++)
        call(&push, 0x7000);
    events = rig_plugin_events(plugin, &count, &lost);
    assert_int_equal(lost, 0);
    assert_int_equal(count, 5);
    assert_int_equal(events[0].function, numbers[0]);
    assert_int_equal(events[0].stack, 0x9000);
    assert_int_equal(events[1].function, numbers[1]);
    assert_int_equal(events[1].stack, 0x8fd0 + 8 + 0x18);
    assert_int_equal(events[2].stack, 0x8fe0);
    assert_int_equal(events[3].function, numbers[3]);
    assert_int_equal(events[3].stack, 0);
    assert_int_equal(events[4].time, 2);
    assert_int_equal(events[4].stack, 0x7008); /* the third and later calls change nothing of it */
    assert_int_equal(rig_plugin_calls(plugin, numbers[0]), 6);
    rig_plugin_trace_start(plugin, 0);
    call(&push, 0x8ff8);
    (void)rig_plugin_events(plugin, &count, &lost);
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_versions_and_targets_are_refused),
        cmocka_unit_test(blocks_are_told_apart_by_place),
        cmocka_unit_test(hypercalls_that_are_made_again_are_no_blocks),
        cmocka_unit_test(the_moment_comes_back),
        cmocka_unit_test(code_that_is_not_the_moments_is_noticed),
        cmocka_unit_test(a_watch_reports_once),
        cmocka_unit_test(a_watch_reports_the_nth_time),
        cmocka_unit_test(traced_functions_tell_their_order_and_stack),
    };

    return cmocka_run_group_tests(tests, start, end);
}
