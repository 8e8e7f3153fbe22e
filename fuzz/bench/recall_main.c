/* SPDX-License-Identifier: MIT */
/* rig-recall, which is scripts/bench --recall: what the engines find of what there is. */
#include <base/progress.h>
#include <base/words.h>
#include <fuzz/bench/compare.h>
#include <fuzz/session/box_options.h>

#include <stdio.h>
#include <stdlib.h>

#define DEFAULT_SECONDS 900

static const char help[] =
    "usage: scripts/bench --recall NAME [--of NAME,..] [--json] [--time 15m]\n"
    "\n"
    "Which share of the signatures and causes of an exhaustive campaign that ran to its end the engines had after 1, "
    "5\n"
    "and 15 minutes, and which they miss.\n"
    "\n"
    "  --recall NAME        results/NAME, of scripts/fuzz --engine exhaustive; libfuzzer and afl are run on the same\n"
    "                       revisions and orders, as results/NAME-libfuzzer and results/NAME-afl\n"
    "  --of NAME,NAME       campaigns that ran already, instead of running any\n"
    "  --time T             for each engine (default: 15m)\n"
    "  --seed N             for those that are run (default: from the clock)\n"
    "  --seeds DIR          scenarios that they start from (default: corpus/seeds)\n"
    "  --results DIR        where campaigns lie (default: results)\n"
    "  --json               one object\n" RIG_BOX_HELP "\n"
    "Exit code: 0 done, 2 bad usage, 3 the machinery failed.\n";

static int complain(const struct rig_error *err)
{
    rig_progress_end();
    (void)fprintf(stderr, "bench: %s\n", err->text);
    return err->code;
}

static int refuse(struct rig_error *err, const char *option, const char *expected)
{
    return rig_error_set(err, RIG_ERROR_USAGE, "%s: found \"%.40s\"; expected %s", option, optarg, expected);
}

static int take(struct rig_bench_recall_options *options, struct rig_session_options *session, int option,
                struct rig_error *err)
{
    uint64_t number;

    switch (option) {
    case 'r':
        options->name = optarg;
        return rig_is_plain_name(optarg) ? 0 : refuse(err, "--recall", "the name of a campaign");
    case 'o':
        options->of = optarg;
        return 0;
    case 'j':
        options->json = true;
        return 0;
    case 't':
        return rig_parse_duration(optarg, &options->seconds) ? 0 : refuse(err, "--time", "a time like 3s or 1m");
    case 'd':
        options->root = optarg;
        return 0;
    case 'c':
        options->commit = optarg;
        return 0;
    case 's':
        options->seeds = optarg;
        return 0;
    case 'n':
        options->seed = optarg;
        return rig_parse_number(optarg, 0, UINT32_MAX, &number) ? 0 : refuse(err, "--seed", "a 32-bit number");
    case 'h':
        (void)fputs(help, stdout);
        exit(EXIT_SUCCESS);
    default:
        return rig_box_option(option, optarg, session) ? 0 : -1;
    }
}

static int parse(int argc, char **argv, struct rig_bench_recall_options *options, struct rig_error *err)
{
    static const struct option table[] = {{"recall", required_argument, NULL, 'r'},
                                          {"of", required_argument, NULL, 'o'},
                                          {"json", no_argument, NULL, 'j'},
                                          {"time", required_argument, NULL, 't'},
                                          {"results", required_argument, NULL, 'd'},
                                          {"seeds", required_argument, NULL, 's'},
                                          {"commit", required_argument, NULL, 'c'},
                                          {"seed", required_argument, NULL, 'n'},
                                          {"help", no_argument, NULL, 'h'},
                                          RIG_BOX_LONG_OPTIONS,
                                          {0}};
    struct rig_session_options session = {0};
    int option;

    while ((option = rig_option_next(argc, argv, table, err)) != -1)
        if (option == '?' || take(options, &session, option, err) < 0)
            return -1;
    options->box = session.box;
    if (optind < argc)
        return rig_error_set(err, RIG_ERROR_USAGE, "found \"%.40s\"; expected options only, see --help", argv[optind]);
    if (!options->name)
        return rig_error_set(err, RIG_ERROR_USAGE, "found no --recall; expected --recall NAME, see --help");
    return 0;
}

int main(int argc, char **argv)
{
    struct rig_bench_recall_options options = {.root = "results", .seeds = "corpus/seeds", .seconds = DEFAULT_SECONDS};
    struct rig_error err;

    if (parse(argc, argv, &options, &err) < 0 || rig_bench_recall(&options, &err) < 0 || rig_output_flush(&err) < 0)
        return complain(&err);
    return EXIT_SUCCESS;
}
