/* SPDX-License-Identifier: MIT */
/*
 * Stops and moments on a stock kernel, which is dom0 itself: the machine is saved where init_mem_mapping loads cr3, and
 * each case sends that first load to the late xen_write_cr3, which dies of its look-up in vmemmap. Cases come back fast
 * and in full; all must end alike, whatever ran before. With a number of cases it measures, too.
 *
 *     rig-test-moment BUILD [CASES [counters|no-counters|no-plugin [SYMBOL]]]
 *
 * no-counters, no-plugin: what coverage costs, and what a moment costs without the plugin. SYMBOL: where the kernel's
 * own run ends, __flush_tlb_all if none is named; sparse_init is much later.
 */
#include <base/clock.h>
#include <base/random.h>
#include <box/stops/moment.h>
#include <box/stops/stops.h>
#include <kernel/image.h>
#include <kernel/names.h>

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "growth.h"

#define BOOT_SECONDS 300
#define CASE_SECONDS 20
#define VMEMMAP 0xffffea0000000000

struct test {
    struct rig_kernel_image image;
    struct rig_kernel_names *names;
    struct rig_probe probe;
    struct rig_moment *moment;
    unsigned wrong;
    const char *plugin; /* of the arguments */
    const char *plain_end;
};

/* What came of a case. */
struct result {
    enum rig_moment_outcome outcome;
    uint64_t cr2;
    uint64_t rip;
    uint64_t blocks;  /* of the kernel, reached */
    uint64_t covered; /* a number over them */
};

static struct rig_error err;

static void must(int result)
{
    if (result >= 0)
        return;
    (void)fprintf(stderr, "moment: %s\n", err.text);
    exit(3);
}

static uint64_t address_of(const struct test *test, const char *name)
{
    struct rig_kernel_symbol symbol;

    must(rig_kernel_names_need(test->names, name, &symbol, &err));
    return symbol.address;
}

static void expect(struct test *test, bool good, const char *what)
{
    if (good)
        return;
    (void)fprintf(stderr, "moment: %s\n", what);
    test->wrong++;
}

/* `kept`: for the moment of that directory, else for a boot. */
static void open_machine(struct test *test, const char *build, const char *kept)
{
    struct rig_probe_options options = {
        .build_dir = build,
        .id = "test-moment",
        .without_plugin = strcmp(test->plugin, "no-plugin") == 0,
        .without_counters = strcmp(test->plugin, "counters") != 0,
        .kept = kept,
        .machine = {.ram_mib = 512,
                    .dom0_mib = 256,
                    .cpus = 1,
                    .xen_arguments = "console=com1 com1=115200,8n1",
                    .kernel_arguments = "console=hvc0 earlyprintk=xen"},
    };
    struct rig_inputs inputs;
    char dir[RIG_PATH_SIZE];

    must(rig_path(dir, &err, "%s/box/4.17", build));
    must(rig_inputs_find(&inputs, dir, NULL, NULL, &err));
    options.inputs = kept ? NULL : &inputs;
    if (!test->names) {
        must(rig_kernel_image_read(&test->image, inputs.kernel, &err));
        must(rig_kernel_names_read(&test->names, &test->image, NULL, &err));
    }
    must(rig_probe_open(&test->probe, &options, &err));
}

#define ARRIVALS 2000

/* One stop after the other where each call has other arguments: none is the one before once more. */
static void each_stop_is_another(struct test *test, const char *function)
{
    const struct rig_stop_point point = {.address = address_of(test, function)};
    struct rig_registers before, now;
    struct rig_stop_outcome outcome;
    unsigned again = 0;

    must(rig_gdb_registers(test->probe.gdb, &before, &err));
    for (unsigned i = 0; i < ARRIVALS; i++) {
        must(rig_stop_run(test->probe.gdb, &point, 1, BOOT_SECONDS, &outcome, &err));
        must(rig_gdb_registers(test->probe.gdb, &now, &err));
        expect(test, outcome.end == RIG_STOP_REACHED, "a function that maps memory is not called");
        again += memcmp(now.bytes, before.bytes, now.size) == 0;
        before = now;
    }
    expect(test, again == 0, "a stop that was passed came again");
}

/* The boot's way by stops, and the moment at the end of it. */
static void run_to_the_load(struct test *test)
{
    static const char *const way[] = {"xen_start_kernel", "start_kernel", "setup_arch", "init_mem_mapping",
                                      "xen_write_cr3_init"};
    struct rig_stop_point points[5] = {0};
    struct rig_stop_outcome outcome;
    uint64_t cr3;

    for (size_t i = 0; i < 5; i++)
        points[i].address = address_of(test, way[i]);
    for (size_t i = 0; i < 5; i++) {
        must(rig_stop_run(test->probe.gdb, points, 5, BOOT_SECONDS, &outcome, &err));
        expect(test, outcome.end == RIG_STOP_REACHED && outcome.which == i,
               "the boot did not come by the next function");
        if (strcmp(way[i], "init_mem_mapping") == 0)
            each_stop_is_another(test, "xen_set_pte_init");
    }
    /* What never comes is said, and does not move the machine's moment. */
    must(rig_gdb_get(test->probe.gdb, "cr3", &cr3, &err));
    must(rig_moment_save(&test->moment, &test->probe, &err));
    points[0] = (struct rig_stop_point){.address = points[4].address, .cr3 = cr3 + 0x1000};
    must(rig_stop_run(test->probe.gdb, points, 1, 0.2, &outcome, &err));
    expect(test, outcome.end == RIG_STOP_NEVER, "a stop in an address space that there is not has come");
    must(rig_moment_restore(test->moment, RIG_RESTORE_FULL, &err));
}

/* A function's exit, with its stack, and the restore from there. */
static void exits(struct test *test)
{
    const struct rig_registers *saved = rig_moment_registers(test->moment);
    uint64_t entry_rsp = rig_register_get(rig_gdb_layout(test->probe.gdb), saved, "rsp");
    struct rig_stop_outcome outcome;
    struct rig_stop_point exit_point = {0};
    struct rig_registers now;
    uint64_t rsp;

    must(rig_stop_exit_point(test->probe.gdb, &exit_point, &err));
    must(rig_stop_run(test->probe.gdb, &exit_point, 1, CASE_SECONDS, &outcome, &err));
    must(rig_gdb_get(test->probe.gdb, "rsp", &rsp, &err));
    expect(test, outcome.end == RIG_STOP_REACHED && rsp == entry_rsp + 8, "xen_write_cr3_init did not return");
    must(rig_moment_restore(test->moment, RIG_RESTORE_FULL, &err));
    must(rig_gdb_registers(test->probe.gdb, &now, &err));
    expect(test, memcmp(now.bytes, saved->bytes, saved->size) == 0, "a full restore has other registers");
}

static void coverage(const struct test *test, struct result *result)
{
    const struct rig_plugin *plugin = test->probe.plugin;
    const uint64_t *counters = rig_plugin_counters(plugin);
    const struct rig_plugin_block *blocks = rig_plugin_blocks(plugin);

    for (uint32_t i = 0; i < rig_plugin_block_count(plugin); i++) {
        if (!counters[i] || blocks[i].address < UINT64_C(0xffffffff80000000))
            continue;
        result->blocks++;
        result->covered += blocks[i].address * UINT64_C(0x9e3779b97f4a7c15) ^ blocks[i].place;
    }
}

/* The case itself: the late load too early. `plain`: nothing is changed, and the run ends where the first load returns.
 */
static struct result run_case(struct test *test, bool plain, struct rig_moment_end *end)
{
    struct result result = {0};

    if (test->probe.plugin)
        rig_plugin_clear_counters(test->probe.plugin);
    if (!plain)
        must(rig_gdb_set(test->probe.gdb, "rip", address_of(test, "xen_write_cr3"), &err));
    must(rig_moment_run(test->moment, CASE_SECONDS, end, &err));
    result.outcome = end->outcome;
    must(rig_gdb_get(test->probe.gdb, "cr2", &result.cr2, &err));
    must(rig_gdb_get(test->probe.gdb, "rip", &result.rip, &err));
    if (test->probe.plugin)
        coverage(test, &result);
    return result;
}

static enum rig_restore way_back(struct test *test, bool full)
{
    bool enough;

    must(rig_moment_fast_is_enough(test->moment, &enough, &err));
    return full || !enough ? RIG_RESTORE_FULL : RIG_RESTORE_FAST;
}

static bool alike(const struct result *a, const struct result *b)
{
    return a->outcome == b->outcome && a->cr2 == b->cr2 && a->blocks == b->blocks && a->covered == b->covered;
}

/* Cases of both kinds in random order, with restores of both: each as the first of its kind. */
static void cases(struct test *test, unsigned count)
{
    struct result first[2] = {{0}};
    struct rig_registers now;
    uint64_t rng = 1;
    unsigned different = 0, fast = 0, runs[2] = {0};
    double run_seconds[2] = {0}, fast_seconds = 0, full_seconds = 0, began = rig_seconds();
    struct growth own = {0}, qemu = {0}, later;

    for (unsigned i = 0; i < count + 2; i++) {
        bool plain = i < 2 ? i : rig_random_below(&rng, 8) == 0;
        struct rig_moment_end end;
        struct result result = run_case(test, plain, &end);
        enum rig_restore how = way_back(test, i < 2 || rig_random_below(&rng, 64) == 0);
        double start = rig_seconds();

        must(rig_moment_restore(test->moment, how, &err));
        if (how == RIG_RESTORE_FAST)
            fast_seconds += rig_seconds() - start;
        else
            full_seconds += rig_seconds() - start;
        fast += how == RIG_RESTORE_FAST;
        run_seconds[plain] += end.seconds;
        runs[plain]++;
        if (i < 2)
            first[i] = result;
        else if (!alike(&result, &first[plain])) {
            different++;
            (void)fprintf(stderr,
                          "moment: case %u (%s): rip %" PRIx64 " num %u outcome %d, cr2 %" PRIx64 ", %" PRIu64
                          " blocks; expected %d, %" PRIx64 ", %" PRIu64 "\n",
                          i, plain ? "plain" : "late", result.rip, end.number, result.outcome, result.cr2,
                          result.blocks, first[plain].outcome, first[plain].cr2, first[plain].blocks);
        }
        must(rig_gdb_registers(test->probe.gdb, &now, &err));
        if (memcmp(now.bytes, rig_moment_registers(test->moment)->bytes, now.size) != 0)
            expect(test, false, "registers differ after a restore");
        if (i == count / 10 + 2) {
            own = growth_of(getpid());
            qemu = growth_of(test->probe.qemu->pid);
        }
    }
    expect(test, first[0].outcome == RIG_MOMENT_END && first[0].cr2 >= VMEMMAP, "the late load did not die in vmemmap");
    expect(test, different == 0, "cases differ");
    (void)printf("moment: %u cases, %.1f/s; a late one runs %.2f ms, a plain one %.2f ms; %u fast restores, %.2f ms "
                 "each; %u full ones, %.2f ms each; "
                 "%" PRIu64 " blocks of the kernel; %u cases differ\n",
                 count, (count + 2) / (rig_seconds() - began), run_seconds[0] / runs[0] * 1e3,
                 run_seconds[1] / runs[1] * 1e3, fast, fast ? fast_seconds / fast * 1e3 : 0, count + 2 - fast,
                 full_seconds / (count + 2 - fast) * 1e3, first[0].blocks, different);
    later = growth_of(getpid());
    expect(test, !growth_wrong("moment", &own, &later), "cases leave something behind");
    later = growth_of(test->probe.qemu->pid);
    expect(test, !growth_wrong("moment: QEMU", &qemu, &later), "cases leave something behind in QEMU");
}

static void set_ends(struct test *test)
{
    unsigned number;

    must(
        rig_moment_end_at(test->moment, address_of(test, "early_fixup_exception"), RIG_PLUGIN_NO_PLACE, &number, &err));
    must(rig_moment_end_at(test->moment, address_of(test, test->plain_end), RIG_PLUGIN_NO_PLACE, &number, &err));
}

/* A case that takes the whole machine down: the CPU has no page tables any more. Then the next case. */
static void dead_machine(struct test *test, const struct result *expected)
{
    struct rig_moment_end end;
    struct result result;
    double start;

    must(rig_gdb_set(test->probe.gdb, "cr3", 0, &err));
    must(rig_moment_run(test->moment, CASE_SECONDS, &end, &err));
    expect(test, end.outcome == RIG_MOMENT_HELD, "a machine without page tables went on");
    start = rig_seconds();
    must(rig_moment_restore(test->moment, RIG_RESTORE_FULL, &err));
    (void)printf("moment: a dead machine back after %.0f ms\n", (rig_seconds() - start) * 1e3);
    result = run_case(test, false, &end);
    expect(test, alike(&result, expected), "the case after a dead machine differs");
    must(rig_moment_restore(test->moment, RIG_RESTORE_FULL, &err));
}

/* The moment as a file, QEMU killed in the middle of a run, and the moment opened in another QEMU. */
static void dead_qemu(struct test *test, const char *build, const struct result *expected)
{
    char dir[RIG_PATH_SIZE];
    struct rig_moment_end end;
    struct result result;
    double start = rig_seconds();

    must(rig_path(dir, &err, "%s/test-moment.%ld", build, (long)getpid()));
    must(rig_moment_keep(test->moment, dir, "the test's", &err));
    (void)printf("moment: kept after %.0f ms\n", (rig_seconds() - start) * 1e3);
    must(rig_gdb_continue(test->probe.gdb, &err));
    (void)kill(test->probe.qemu->pid, SIGKILL);
    must(rig_gdb_wait(test->probe.gdb, CASE_SECONDS, &(struct rig_gdb_stop){0}, &err));
    rig_moment_free(test->moment);
    rig_probe_close(&test->probe);
    start = rig_seconds();
    open_machine(test, build, dir);
    expect(test,
           rig_moment_open(&test->moment, &test->probe, dir, "another's", &err) < 0 && err.code == RIG_ERROR_USAGE,
           "a moment of something else was opened");
    must(rig_moment_open(&test->moment, &test->probe, dir, "the test's", &err));
    (void)printf("moment: open in another QEMU after %.0f ms\n", (rig_seconds() - start) * 1e3);
    set_ends(test);
    result = run_case(test, false, &end);
    expect(test, alike(&result, expected), "the case in another QEMU differs");
    must(rig_moment_restore(test->moment, RIG_RESTORE_FULL, &err));
    rig_remove_tree(dir);
}

int main(int argc, char **argv)
{
    struct test test = {.plugin = argc > 3 ? argv[3] : "counters", .plain_end = argc > 4 ? argv[4] : "__flush_tlb_all"};
    struct result expected;
    struct rig_moment_end end;
    double began = rig_seconds();

    if (argc < 2)
        return 2;
    open_machine(&test, argv[1], NULL);
    run_to_the_load(&test);
    (void)printf("moment: %.1f s to the moment\n", rig_seconds() - began);
    exits(&test);
    set_ends(&test);
    expected = run_case(&test, false, &end);
    must(rig_moment_restore(test.moment, RIG_RESTORE_FULL, &err));
    cases(&test, argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 300);
    dead_machine(&test, &expected);
    dead_qemu(&test, argv[1], &expected);
    rig_moment_free(test.moment);
    rig_probe_close(&test.probe);
    rig_kernel_names_free(test.names);
    rig_kernel_image_free(&test.image);
    return test.wrong ? 1 : 0;
}
