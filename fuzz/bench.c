/* SPDX-License-Identifier: MIT */
/*
 * rig-bench: what the rig's shortcuts are worth, as ratios of rates that were measured side by side; and what the
 * engines find of what there is.
 */
#include <fuzz/bench_recall.h>
#include <fuzz/bench_run.h>
#include <fuzz/box_options.h>
#include <fuzz/cases.h>
#include <fuzz/options.h>
#include <fuzz/progress.h>

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define DEFAULT_SECONDS 3
#define DEFAULT_RECALL_SECONDS 900

static const char help[] =
    "usage: scripts/bench [--json] [--time 3s]\n"
    "       scripts/bench --recall NAME [--of NAME,..] [--json] [--time 15m]\n"
    "\n"
    "Measures, by turns in one run, and prints as ratios:\n"
    "  history_vs_rebuild   the linux-3.10 order: undo after each case / a domain built for each\n"
    "  empty_vs_rebuild     the same for a scenario without steps\n"
    "  revive_vs_rebuild    a real crash: the guest revived / a domain built after each\n"
    "  overhead             mutants of linux-3.10: time outside the guest's own work / time inside it\n"
    "\n"
    "With --recall: which share of the signatures and causes of an exhaustive campaign that ran to its end the "
    "engines\n"
    "had after 1, 5 and 15 minutes, and which they miss.\n"
    "\n"
    "  --recall NAME        results/NAME, of scripts/fuzz --engine exhaustive; libfuzzer and afl are run on the same\n"
    "                       revisions and orders, as results/NAME-libfuzzer and results/NAME-afl\n"
    "  --of NAME,NAME       campaigns that ran already, instead of running any\n"
    "  --seed N             for those that are run (default: from the clock)\n"
    "  --seeds DIR          scenarios that they start from (default: corpus/seeds)\n"
    "  --results DIR        where campaigns lie (default: results)\n"
    "  --json               {\"ratios\":{..},\"figures\":{..},\"versions\":{..}}; null: not measured\n"
    "  --time T             for each of them (default: 3s; of --recall: 15m)\n" RIG_BOX_HELP "\n"
    "Exit code: 0 done, 2 bad usage, 3 the machinery failed.\n";

struct bench_options {
    struct rig_session_options session;
    struct rig_bench_recall_options recall; /* no name: the ratios are wanted */
    uint64_t seconds;                       /* 0: not given */
    bool json;
};

struct results {
    struct rig_rates empty;
    struct rig_rates history;
    struct rig_rates crash;
    struct rig_share share;
};

static int complain(int code, const char *text)
{
    rig_progress_end();
    (void)fprintf(stderr, "bench: %s\n", text);
    return code;
}

/* False: it is none of these. Else err->code says whether it is good. */
static bool take_recall(int option, struct rig_bench_recall_options *recall, struct rig_error *err)
{
    uint64_t number;

    err->code = 0;
    switch (option) {
    case 'r':
        recall->name = optarg;
        if (!rig_is_plain_name(optarg))
            (void)rig_error_set(err, RIG_ERROR_USAGE, "--recall: found \"%.40s\"; expected the name of a campaign",
                                optarg);
        return true;
    case 'o':
        recall->of = optarg;
        return true;
    case 'd':
        recall->root = optarg;
        return true;
    case 's':
        recall->seeds = optarg;
        return true;
    case 'n':
        recall->seed = optarg;
        if (!rig_parse_number(optarg, 0, UINT32_MAX, &number))
            (void)rig_error_set(err, RIG_ERROR_USAGE, "--seed: found \"%.40s\"; expected a 32-bit number", optarg);
        return true;
    default:
        return false;
    }
}

static int parse(int argc, char **argv, struct bench_options *options)
{
    static const struct option table[] = {{"json", no_argument, NULL, 'j'},
                                          {"time", required_argument, NULL, 't'},
                                          {"recall", required_argument, NULL, 'r'},
                                          {"of", required_argument, NULL, 'o'},
                                          {"results", required_argument, NULL, 'd'},
                                          {"seeds", required_argument, NULL, 's'},
                                          {"seed", required_argument, NULL, 'n'},
                                          {"help", no_argument, NULL, 'h'},
                                          RIG_BOX_LONG_OPTIONS,
                                          {0}};
    struct rig_error err = {0};
    int option;

    while ((option = rig_option_next(argc, argv, table, &err)) != -1) {
        if (option == 'j') {
            options->json = true;
        } else if (option == 'h') {
            (void)fputs(help, stdout);
            exit(EXIT_SUCCESS);
        } else if (option == 't') {
            if (!rig_parse_duration(optarg, &options->seconds)) {
                (void)rig_error_set(&err, RIG_ERROR_USAGE, "--time: found \"%.40s\"; expected a time like 3s or 1m",
                                    optarg);
                return complain(err.code, err.text);
            }
        } else if (take_recall(option, &options->recall, &err)) {
            if (err.code)
                return complain(err.code, err.text);
        } else if (!rig_box_option(option, optarg, &options->session)) {
            return complain(err.code, err.text);
        }
    }
    if (optind == argc && (options->recall.name || !options->recall.of))
        return 0;
    if (optind == argc)
        return complain(RIG_ERROR_USAGE, "found --of; expected --recall NAME with it");
    (void)rig_error_set(&err, RIG_ERROR_USAGE, "found \"%.40s\"; expected options only, see --help", argv[optind]);
    return complain(err.code, err.text);
}

static void say(const char *line)
{
    if (isatty(STDERR_FILENO))
        rig_progress(NULL, line);
}

static int measure(struct rig_session *session, double seconds, struct results *results, struct rig_error *err)
{
    struct rig_scenario empty = {.revision = RIG_REV_R2};
    struct rig_scenario history;
    struct rig_scenario crash;

    if (!rig_case_boot(&history, RIG_REV_R2, "linux-3.10") || !rig_case_boot(&crash, RIG_REV_R0, "linux-3.9-rc"))
        return rig_error_set(err, RIG_ERROR_MACHINERY, "the orders of linux-3.10 and linux-3.9-rc are gone");
    say("measuring: an empty scenario");
    if (rig_bench_rebuild(session, &empty, seconds, &results->empty, err) < 0)
        return -1;
    say("measuring: linux-3.10");
    if (rig_bench_rebuild(session, &history, seconds, &results->history, err) < 0)
        return -1;
    say("measuring: crashes");
    if (rig_bench_revive(session, &crash, seconds, &results->crash, err) < 0)
        return -1;
    say("measuring: mutants");
    return rig_bench_share(session, &history, seconds, &results->share, err);
}

static double ratio(const struct rig_rates *rates)
{
    return rates->second > 0 ? rates->first / rates->second : 0;
}

static double overhead(const struct rig_share *share)
{
    return share->inside > 0 ? share->outside / share->inside : 0;
}

static void print_table(const struct results *r)
{
    (void)printf("%-20s %10s   %s\n", "", "ratio", "rates a second");
    (void)printf("%-20s %10.1f   %.0f with undo, %.0f rebuilt\n", "history_vs_rebuild", ratio(&r->history),
                 r->history.first, r->history.second);
    (void)printf("%-20s %10.1f   %.0f with undo, %.0f rebuilt\n", "empty_vs_rebuild", ratio(&r->empty), r->empty.first,
                 r->empty.second);
    (void)printf("%-20s %10.1f   %.0f revived, %.0f rebuilt\n", "revive_vs_rebuild", ratio(&r->crash), r->crash.first,
                 r->crash.second);
    (void)printf("%-20s %10.2f   %.0f mutants of linux-3.10\n", "overhead", overhead(&r->share), r->share.rate);
}

static int print_json(const struct results *r, const struct rig_session *session)
{
    struct rig_versions v = rig_session_versions(session);
    cJSON *root = cJSON_CreateObject();
    cJSON *ratios = cJSON_AddObjectToObject(root, "ratios");
    cJSON *figures = cJSON_AddObjectToObject(root, "figures");
    cJSON *versions = cJSON_AddObjectToObject(root, "versions");
    char xen[64];
    char *text;

    cJSON_AddNumberToObject(ratios, "history_vs_rebuild", ratio(&r->history));
    cJSON_AddNumberToObject(ratios, "empty_vs_rebuild", ratio(&r->empty));
    cJSON_AddNumberToObject(ratios, "revive_vs_rebuild", ratio(&r->crash));
    cJSON_AddNullToObject(ratios, "rebuild_vs_xl");
    cJSON_AddNullToObject(ratios, "afl_vs_libfuzzer");
    cJSON_AddNumberToObject(ratios, "overhead", overhead(&r->share));
    cJSON_AddNumberToObject(figures, "history_per_s", r->history.first);
    cJSON_AddNumberToObject(figures, "history_rebuilt_per_s", r->history.second);
    cJSON_AddNumberToObject(figures, "empty_per_s", r->empty.first);
    cJSON_AddNumberToObject(figures, "empty_rebuilt_per_s", r->empty.second);
    cJSON_AddNumberToObject(figures, "crash_revived_per_s", r->crash.first);
    cJSON_AddNumberToObject(figures, "crash_rebuilt_per_s", r->crash.second);
    cJSON_AddNumberToObject(figures, "mutants_per_s", r->share.rate);
    (void)snprintf(xen, sizeof(xen), "%u.%u%s", v.xen_major, v.xen_minor, v.xen_extra);
    cJSON_AddStringToObject(versions, "xen", xen);
    cJSON_AddStringToObject(versions, "qemu", rig_session_qemu(session));
    cJSON_AddStringToObject(versions, "accelerator", rig_session_accelerator(session));
    text = cJSON_PrintUnformatted(root);
    cJSON_Delete(root);
    if (!text)
        return complain(RIG_ERROR_MACHINERY, "out of memory");
    (void)puts(text);
    free(text);
    return EXIT_SUCCESS;
}

static int recall(struct bench_options *options)
{
    struct rig_error err;

    options->recall.box = options->session.box;
    options->recall.json = options->json;
    options->recall.seconds = options->seconds ? options->seconds : DEFAULT_RECALL_SECONDS;
    if (rig_bench_recall(&options->recall, &err) < 0 || rig_output_flush(&err) < 0)
        return complain(err.code, err.text);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct bench_options options = {.recall = {.root = "results", .seeds = "corpus/seeds"},
                                    .session = {.join_kept = true}};
    struct rig_session *session = NULL;
    struct results results = {0};
    struct rig_error err;
    int code = parse(argc, argv, &options);

    if (code != 0)
        return code;
    if (options.recall.name)
        return recall(&options);
    if (options.seconds == 0)
        options.seconds = DEFAULT_SECONDS;
    if (isatty(STDERR_FILENO))
        options.session.box.say = rig_progress;
    if (rig_session_open(&options.session, &session, &err) < 0)
        return complain(err.code, err.text);
    if (measure(session, (double)options.seconds, &results, &err) < 0) {
        code = complain(err.code, err.text);
    } else {
        rig_progress_end();
        if (options.json)
            code = print_json(&results, session);
        else
            print_table(&results);
        if (rig_output_flush(&err) < 0)
            code = complain(err.code, err.text);
    }
    rig_session_close(session);
    return code;
}
