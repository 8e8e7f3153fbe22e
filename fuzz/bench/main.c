/* SPDX-License-Identifier: MIT */
/* rig-bench: what the rig's shortcuts are worth, as ratios of rates that were measured side by side. */
#include <base/array.h>
#include <base/progress.h>
#include <fuzz/bench/in_dom0.h>
#include <fuzz/bench/kernels.h>
#include <fuzz/bench/known_orders.h>
#include <fuzz/bench/moments.h>
#include <fuzz/bench/parts.h>
#include <fuzz/session/options.h>
#include <fuzz/session/xen_host.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
    "usage: scripts/bench [--json] [--only PART,..] [--time 3s] [--campaigns 10s] [--check]\n"
    "       scripts/bench --recall NAME ...     what engines find of what there is; has its own --help\n"
    "\n"
    "Measures, by turns in one run, and prints as ratios:\n"
    "  history_vs_rebuild   the linux-3.10 order: undo after each case / a domain built for each\n"
    "  empty_vs_rebuild     the same for a scenario without steps\n"
    "  revive_vs_rebuild    a real crash: the guest revived / a domain built after each\n"
    "  overhead             mutants of linux-3.10: time outside the guest's own work / time inside it, and where it\n"
    "                       goes; with two boxes where there are two cores\n"
    "  two_boxes_vs_one     the same mutants: two boxes by turns, as campaigns have them on two cores / one box\n"
    "  afl_vs_libfuzzer     executions of campaigns with AFL++ / with libFuzzer\n"
    "  boot_vs_by_hand      a kernel booted as domU by scripts/boot, command to verdict / by hand as dom0 to the same "
    "line\n"
    "  until_vs_by_hand     the same to sparse_init / by hand to the first line behind it\n"
    "  fault_vs_boot        the first load of cr3 with the late write_cr3, on a stock kernel: from a moment, blocks "
    "counted / "
    "from a boot\n"
    "  window_vs_boot       the unchanged kernel to sparse_init: from a moment at init_mem_mapping / from a boot\n"
    "  rebuild_vs_xl        domains built by the injector / by xl create and xl destroy, both in dom0 of a Xen host\n"
    "  in_dom0              no ratio: executions of both engines in dom0 of a Xen host\n"
    "\n";

static const char ending[] =
    "\n"
    "Exit code: 0 done, also where what a part needs is not there; 2 bad usage, 3 the machinery failed.\n";

/* xl takes seconds for a domain. */
#define XL_TIMES 4
/* So does a boot. */
#define BOOT_TIMES 6

static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    stop = number;
}

struct bench_options {
    struct rig_session_options session;
    uint64_t seconds;
    uint64_t campaign_seconds;
    uint32_t parts;
    const char *kernel;
    bool json;
    bool check;
};

static int complain(int code, const char *text)
{
    rig_progress_end();
    (void)fprintf(stderr, "bench: %s\n", text);
    return code;
}

static int take_parts(const struct rig_option *option, void *field, const char *argument, struct rig_error *err)
{
    (void)option;
    return rig_parts_parse(argument, field, err);
}

static const struct rig_option_type part_set = {.take = take_parts};

#define AT(field) offsetof(struct bench_options, field)

static const struct rig_option rows[] = {
    {.name = "json",
     .help = "{\"ratios\":{..},\"figures\":{..},\"versions\":{..}}; null: not measured, and standard error says why",
     .type = &rig_option_flag,
     .at = AT(json)},
    {.name = "only", .argument = "PART,..", .help = "some of these (default: all)", .type = &part_set, .at = AT(parts)},
    {.name = "time",
     .argument = "T",
     .help = "for each of the first five; rebuild_vs_xl takes four times that, boots six times",
     .type = &rig_option_duration,
     .at = AT(seconds),
     .otherwise = "3s"},
    {.name = "campaigns",
     .argument = "T",
     .help = "for each of two campaigns an engine, here and in dom0",
     .type = &rig_option_duration,
     .at = AT(campaign_seconds),
     .otherwise = "10s"},
    {.name = "kernel",
     .argument = "KERNEL",
     .help = "which is booted, as scripts/boot takes it",
     .type = &rig_option_text,
     .at = AT(kernel),
     .otherwise = "debian:trixie-backports"},
    {.name = "check",
     .help = "refuses what is wrong on the command line, and measures nothing",
     .type = &rig_option_flag,
     .at = AT(check)},
    {0}};

static int parse(int argc, char **argv, struct bench_options *options, struct rig_error *err)
{
    const struct rig_command_line line = {
        .usage = usage, .ending = ending, .tables = {{rows, options}, RIG_SESSION_TABLES(&options->session)}};
    int at = rig_command_line_read(&line, argc, argv, err);

    if (at < 0 || at == argc)
        return at < 0 ? -1 : 0;
    return rig_error_set(err, RIG_ERROR_USAGE, "found \"%.40s\"; expected options only, see --help", argv[at]);
}

static bool wanted(const struct bench_options *options, enum rig_part part)
{
    return options->parts >> part & 1;
}

/* A part is next: says so, unless it is not wanted, or nothing is any more. */
static bool begin(const struct bench_options *options, enum rig_part part)
{
    char line[64];

    if (!wanted(options, part) || stop)
        return false;
    (void)snprintf(line, sizeof(line), "bench: measuring %s", rig_part_name(part));
    rig_progress(NULL, line);
    return true;
}

static void note_versions(const struct rig_session *session, struct rig_bench *bench)
{
    struct rig_versions v = rig_session_versions(session);

    (void)snprintf(bench->xen, sizeof(bench->xen), "%u.%u%s", v.xen_major, v.xen_minor, v.xen_extra);
    (void)snprintf(bench->qemu, sizeof(bench->qemu), "%s", rig_session_qemu(session));
    (void)snprintf(bench->accelerator, sizeof(bench->accelerator), "%s", rig_session_accelerator(session));
}

/* A part that could not be measured says why, and does not take the others with it. */
static void note(struct rig_bench *bench, enum rig_part part, int result, const struct rig_error *err)
{
    bench->measured[part] = result == 0;
    if (result < 0)
        (void)snprintf(bench->why[part], sizeof(bench->why[part]), "%.255s", err->text);
}

/* What runs in one box. It lacks nothing there, so a part that fails is the machinery's failure: false. */
static bool measure_session(struct rig_session *session, const struct bench_options *options, struct rig_bench *bench)
{
    const double seconds = (double)options->seconds;
    struct rig_scenario empty = {.revision = RIG_REV_R2};
    struct rig_scenario history;
    struct rig_scenario crash;
    const bool orders =
        rig_case_boot(&history, RIG_REV_R2, "linux-3.10") && rig_case_boot(&crash, RIG_REV_R0, "linux-3.9-rc");
    bool good = true;

    for (enum rig_part part = RIG_PART_HISTORY; part <= RIG_PART_REVIVE; part++) {
        struct rig_rates *rates = &bench->rates[part];
        struct rig_error err = {.text = "the orders of linux-3.10 and linux-3.9-rc are gone"};
        int result = -1;

        if (!begin(options, part))
            continue;
        if (part == RIG_PART_EMPTY)
            result = rig_bench_rebuild(session, &empty, seconds, rates, &err);
        else if (orders && part == RIG_PART_HISTORY)
            result = rig_bench_rebuild(session, &history, seconds, rates, &err);
        else if (orders)
            result = rig_bench_revive(session, &crash, seconds, rates, &err);
        note(bench, part, result, &err);
        good = good && result == 0;
    }
    return good;
}

/* With two boxes, as a campaign has them where it can, or with one of our own. */
static int open_boxes(const struct bench_options *options, bool two, struct rig_session **session,
                      struct rig_error *err)
{
    struct rig_session_options with = options->session;

    *session = NULL;
    with.join_kept = false;
    with.two_boxes = two;
    with.suffix = two ? NULL : "one"; /* beside the other */
    return rig_session_open(&with, session, err);
}

static int measure_boxes(const struct bench_options *options, const struct rig_scenario *history,
                         struct rig_rates *rates, struct rig_error *err)
{
    struct rig_session *two;
    struct rig_session *one = NULL;
    int result = -1;

    if (open_boxes(options, true, &two, err) == 0 && open_boxes(options, false, &one, err) == 0)
        result = rig_bench_boxes(two, one, history, (double)options->seconds, rates, err);
    rig_session_close(one);
    rig_session_close(two);
    return result;
}

static int measure_share(const struct bench_options *options, const struct rig_scenario *history,
                         struct rig_time_shares *share, struct rig_error *err)
{
    struct rig_session *session;
    int result = -1;

    if (open_boxes(options, rig_xen_host_has_two_boxes(&options->session, 1), &session, err) == 0)
        result = rig_bench_share(session, history, (double)options->seconds, share, err);
    rig_session_close(session);
    return result;
}

/* What is measured with mutants, in boxes that a campaign would have. */
static bool measure_mutants(const struct bench_options *options, struct rig_bench *bench)
{
    struct rig_scenario history;
    const bool order = rig_case_boot(&history, RIG_REV_R2, "linux-3.10");
    struct rig_error err = {.text = "the order of linux-3.10 is gone"};
    bool good = true;

    if (begin(options, RIG_PART_OVERHEAD)) {
        int result = order ? measure_share(options, &history, &bench->share, &err) : -1;

        note(bench, RIG_PART_OVERHEAD, result, &err);
        good = result == 0;
    }
    if (!rig_xen_host_has_two_boxes(&options->session, 1)) {
        (void)snprintf(bench->why[RIG_PART_BOXES], sizeof(bench->why[0]), "there are no two cores for two boxes");
    } else if (begin(options, RIG_PART_BOXES)) {
        int result = order ? measure_boxes(options, &history, &bench->rates[RIG_PART_BOXES], &err) : -1;

        note(bench, RIG_PART_BOXES, result, &err);
        good = good && result == 0;
    }
    return good;
}

/* What brings machines of its own up. */
static void measure_machines(const struct bench_options *options, struct rig_bench *bench)
{
    const struct rig_bench_campaigns campaigns = {
        .session = &options->session, .seconds = options->campaign_seconds, .stop = &stop};
    static const char no_host[] = "with --host there is no other machine";
    struct rig_error err;

    if (begin(options, RIG_PART_ENGINES))
        note(bench, RIG_PART_ENGINES, rig_bench_engines(&campaigns, &bench->rates[RIG_PART_ENGINES], &err), &err);
    if (rig_xen_host_kind(&options->session)->most_boxes == 0) {
        (void)snprintf(bench->why[RIG_PART_XL], sizeof(bench->why[0]), "%s", no_host);
        (void)snprintf(bench->why[RIG_PART_IN_DOM0], sizeof(bench->why[0]), "%s", no_host);
        return;
    }
    if (begin(options, RIG_PART_XL))
        note(bench, RIG_PART_XL,
             rig_bench_xl(&campaigns, XL_TIMES * (double)options->seconds, &bench->rates[RIG_PART_XL], &err), &err);
    if (begin(options, RIG_PART_IN_DOM0))
        note(bench, RIG_PART_IN_DOM0, rig_bench_in_dom0(&campaigns, &bench->rates[RIG_PART_IN_DOM0], &err), &err);
}

static void measure_boots(const struct bench_options *options, struct rig_bench *bench)
{
    const struct rig_bench_boot boots[] = {
        {.box = &options->session.box, .kernel = options->kernel},
        {.box = &options->session.box, .kernel = options->kernel, .until = "sparse_init", .line = "Zone ranges:"}};
    struct rig_error err;

    for (enum rig_part part = RIG_PART_BOOT; part <= RIG_PART_UNTIL; part++) {
        if (rig_xen_host_kind(&options->session)->most_boxes == 0)
            (void)snprintf(bench->why[part], sizeof(bench->why[0]), "with --host there is no other machine");
        else if (begin(options, part))
            note(bench, part,
                 rig_bench_boots(&boots[part - RIG_PART_BOOT], BOOT_TIMES * (double)options->seconds,
                                 &bench->rates[part], &err),
                 &err);
    }
}

static void measure_moments(const struct bench_options *options, struct rig_bench *bench)
{
    const struct rig_bench_moment moments[] = {
        {.box = &options->session.box,
         .kernel = options->kernel,
         .from = "xen_write_cr3_init", /* the first load of cr3, in init_mem_mapping */
         .until = "sparse_init",
         .scenario = "at xen_write_cr3_init entry: call xen_write_cr3\n"},
        {.box = &options->session.box,
         .kernel = options->kernel,
         .from = "init_mem_mapping",
         .until = "sparse_init",
         .scenario = "until sparse_init\n"}};
    struct rig_error err;

    for (enum rig_part part = RIG_PART_FAULT; part <= RIG_PART_WINDOW; part++) {
        if (rig_xen_host_kind(&options->session)->most_boxes == 0)
            (void)snprintf(bench->why[part], sizeof(bench->why[0]), "with --host there is no other machine");
        else if (begin(options, part))
            note(bench, part,
                 rig_bench_moment(&moments[part - RIG_PART_FAULT], BOOT_TIMES * (double)options->seconds,
                                  &bench->rates[part], &err),
                 &err);
    }
}

/* 0, or an exit code. */
static int measure(const struct bench_options *options, struct rig_bench *bench)
{
    struct rig_session *session = NULL;
    struct rig_error err;
    bool good;

    if (rig_session_open(&options->session, &session, &err) < 0)
        return complain(err.code, err.text);
    note_versions(session, bench);
    good = measure_session(session, options, bench);
    /* Its guest spins: what is measured next is to have the cores. */
    rig_session_close(session);
    good = measure_mutants(options, bench) && good;
    measure_boots(options, bench);
    measure_moments(options, bench);
    measure_machines(options, bench);
    return good ? EXIT_SUCCESS : RIG_ERROR_MACHINERY;
}

static int print(const struct bench_options *options, struct rig_bench *bench)
{
    struct rig_error err;
    char *json;

    rig_progress_end();
    for (enum rig_part part = 0; part < RIG_PARTS; part++) {
        if (!wanted(options, part))
            (void)snprintf(bench->why[part], sizeof(bench->why[part]), "not among --only");
        if (!bench->measured[part] && options->json)
            (void)fprintf(stderr, "bench: %s: not measured: %s\n", rig_part_name(part), bench->why[part]);
    }
    if (options->json) {
        json = rig_bench_json(bench);
        if (!json)
            return complain(RIG_ERROR_MACHINERY, "out of memory");
        (void)puts(json);
        free(json);
    } else {
        rig_bench_table(stdout, bench);
    }
    return rig_output_flush(&err) < 0 ? complain(err.code, err.text) : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct bench_options options = {.parts = RIG_ALL_PARTS,
                                    .session = {.join_kept = true, .box = {.say = rig_progress}}};
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal};
    static struct rig_bench bench;
    struct rig_error err = {0};
    int printed;
    int code;

    if (parse(argc, argv, &options, &err) < 0)
        return complain(err.code, err.text);
    if (options.check)
        return EXIT_SUCCESS;
    for (size_t i = 0; i < RIG_COUNT(ends); i++)
        (void)sigaction(ends[i], &action, NULL);
    code = measure(&options, &bench);
    if (stop)
        return complain(RIG_ERROR_MACHINERY, "interrupted");
    if (!*bench.xen) /* there was no box, and it has been said why */
        return code;
    printed = print(&options, &bench);
    return printed != EXIT_SUCCESS ? printed : code;
}
