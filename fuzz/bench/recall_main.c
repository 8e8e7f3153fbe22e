/* SPDX-License-Identifier: MIT */
/* rig-recall, which is scripts/bench --recall: what the engines find of what there is. */
#include <base/progress.h>
#include <fuzz/bench/compare.h>
#include <fuzz/session/options.h>

#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
    "usage: scripts/bench --recall NAME [--of NAME,..] [--json] [--time 15m]\n"
    "\n"
    "Which share of the signatures and causes of an exhaustive campaign that ran to its end the engines had after 1, "
    "5\n"
    "and 15 minutes, and which they miss.\n"
    "\n";

static const char ending[] = "\n"
                             "Exit code: 0 done, 2 bad usage, 3 the machinery failed.\n";

static int complain(const struct rig_error *err)
{
    rig_progress_end();
    (void)fprintf(stderr, "bench: %s\n", err->text);
    return err->code;
}

#define AT(field) offsetof(struct rig_bench_recall_options, field)

static const struct rig_option rows[] = {
    {.name = "recall",
     .argument = "NAME",
     .help = "results/NAME, of scripts/fuzz --engine exhaustive; libfuzzer and afl are run on the same revisions and "
             "orders, as results/NAME-libfuzzer and results/NAME-afl",
     .type = &rig_option_name,
     .at = AT(name),
     .expected = "the name of a campaign"},
    {.name = "of",
     .argument = "NAME,NAME",
     .help = "campaigns that ran already, instead of running any",
     .type = &rig_option_text,
     .at = AT(of)},
    {.name = "time",
     .argument = "T",
     .help = "for each engine",
     .type = &rig_option_duration,
     .at = AT(seconds),
     .otherwise = "15m"},
    {.name = "seed",
     .argument = "N",
     .help = "for those that are run (default: from the clock)",
     .type = &rig_option_number,
     .at = AT(seed),
     .most = UINT32_MAX,
     .expected = "a 32-bit number"},
    {.name = "seeds",
     .argument = "DIR",
     .help = "scenarios that they start from",
     .type = &rig_option_text,
     .at = AT(seeds),
     .otherwise = "corpus/seeds"},
    {.name = "results",
     .argument = "DIR",
     .help = "where campaigns lie",
     .type = &rig_option_text,
     .at = AT(root),
     .otherwise = "results"},
    {.name = "json", .help = "one object", .type = &rig_option_flag, .at = AT(json)},
    {.name = "commit", .argument = "HASH", .type = &rig_option_text, .at = AT(commit)},
    {0}};

static int parse(int argc, char **argv, struct rig_bench_recall_options *options, struct rig_error *err)
{
    const struct rig_command_line line = {
        .usage = usage, .ending = ending, .tables = {{rows, options}, RIG_SESSION_TABLES(&options->session)}};
    int at = rig_command_line_read(&line, argc, argv, err);

    if (at < 0)
        return -1;
    if (at < argc)
        return rig_error_set(err, RIG_ERROR_USAGE, "found \"%.40s\"; expected options only, see --help", argv[at]);
    if (!options->name)
        return rig_error_set(err, RIG_ERROR_USAGE, "found no --recall; expected --recall NAME, see --help");
    return 0;
}

int main(int argc, char **argv)
{
    struct rig_bench_recall_options options = {.seed = UINT64_MAX};
    struct rig_error err;

    if (parse(argc, argv, &options, &err) < 0 || rig_bench_recall(&options, &err) < 0 || rig_output_flush(&err) < 0)
        return complain(&err);
    return EXIT_SUCCESS;
}
