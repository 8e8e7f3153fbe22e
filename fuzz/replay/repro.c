/* SPDX-License-Identifier: MIT */
/* rig-repro: scenarios from files, each run on real Xen, with the verdict held against what the file expects. */
#include <base/arguments.h>
#include <base/files.h>
#include <base/progress.h>
#include <base/share.h>
#include <fuzz/coverage/record.h>
#include <fuzz/coverage/report.h>
#include <fuzz/findings/expected.h>
#include <fuzz/findings/json.h>
#include <fuzz/findings/judged.h>
#include <fuzz/replay/jobs.h>
#include <fuzz/replay/kernel_files.h>
#include <fuzz/replay/on_revisions.h>
#include <fuzz/replay/runner.h>
#include <fuzz/session/options.h>
#include <scenario/file.h>
#include <scenario/names.h>
#include <scenario/options.h>
#include <scenario/revisions.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXIT_UNEXPECTED 1

static const char usage[] =
    "usage: scripts/repro FILE... [--revision R0,R1,..|all] [--json] [--soft] [--times N]\n"
    "                     [--jobs N] [--coverage DIR]\n"
    "\n"
    "Runs scenarios on real Xen, with the handlers that each registers itself and no other, and says what came of it:\n"
    "the verdict, the address and its region, the L4 entry, the guest's call chain, and Xen's own lines.\n"
    "A box that `scripts/box start` left running is used; otherwise one is started for this.\n"
    "Files may instead be scenarios for real kernels (docs/kernels.md), with --kernel, --json and --times.\n"
    "\n";

static const char ending[] =
    "\n"
    "Exit code: 0 all as expected (without an expectation: booted), 1 not so, 2 bad usage or input, 3 the machinery "
    "failed.\n";

struct repro_options {
    struct rig_session_options session;
    const char *coverage; /* NULL: not wanted */
    const char *kernel;   /* of scenarios for kernels; NULL: what each file says */
    uint32_t revisions;   /* 0: what each file says */
    uint64_t times;
    unsigned jobs;
    struct rig_share share; /* of the files and revisions, for one of several jobs */
    bool soft;
    bool json;
};

struct input {
    const char *path;
    struct rig_scenario scenario;
    struct rig_expectations expectations;
};

static int complain(int code, const char *text)
{
    rig_progress_end();
    (void)fprintf(stderr, "repro: %s\n", text);
    return code;
}

#define AT(field) offsetof(struct repro_options, field)

static const struct rig_option rows[] = {
    {.name = "revision",
     .argument = "R0,R1,..",
     .help = "run each of these revisions, `all` that are in the guest (default: what the file says)",
     .type = &rig_option_revisions,
     .at = AT(revisions)},
    {.name = "kernel",
     .argument = "KERNEL",
     .help = "of scenarios for kernels: instead of what the file names",
     .type = &rig_option_text,
     .at = AT(kernel)},
    {.name = "json",
     .help = "one JSON object a line, one line a file and revision",
     .type = &rig_option_flag,
     .at = AT(json)},
    {.name = "soft",
     .help = "catch faults in the guest first, as campaigns do: a prediction of Xen's verdict",
     .type = &rig_option_flag,
     .at = AT(soft)},
    {.name = "times",
     .argument = "N",
     .help = "run each N times; all must end alike",
     .type = &rig_option_number,
     .at = AT(times),
     .least = 1,
     .most = 1000000,
     .otherwise = "1"},
    {.name = "jobs",
     .argument = "N",
     .help = "deal files and revisions out to N processes, each with a box of its own; a core each is enough",
     .type = &rig_option_count,
     .at = AT(jobs),
     .least = 1,
     .most = RIG_REPLAY_MOST_JOBS,
     .otherwise = "1"},
    {.name = "share", .argument = "I/N", .type = &rig_option_share, .at = AT(share)},
    {.name = "coverage",
     .argument = "DIR",
     .help = "add what was reached of guest/logic to DIR/coverage, and show all that is there; DIR may well be a "
             "campaign's, results/NAME",
     .type = &rig_option_text,
     .at = AT(coverage)},
    {0}};

/* Where in `argv` the files begin; *code is not 0 where that failed. */
static int parse(int argc, char **argv, struct repro_options *options, int *code)
{
    const struct rig_command_line line = {
        .usage = usage, .ending = ending, .tables = {{rows, options}, RIG_SESSION_TABLES(&options->session)}};
    struct rig_error err;
    int at = rig_command_line_read(&line, argc, argv, &err);

    if (at < 0)
        *code = complain(err.code, err.text);
    else
        *code = at < argc ? 0 : complain(RIG_ERROR_USAGE, "no FILE given; see --help");
    return at;
}

/* All inputs are read before anything is started: a typo in the last one should not cost a boot. */
static int load(char **paths, int count, struct input *inputs)
{
    for (int i = 0; i < count; i++) {
        struct rig_error error;

        inputs[i].path = paths[i];
        if (rig_scenario_load(paths[i], &inputs[i].scenario, &inputs[i].expectations, &error) < 0)
            return complain(error.code, error.text);
    }
    return 0;
}

/* Which revisions have it, and the first that has not: that is one run on each of them. */
static int print_revisions(struct rig_runner *rig, const struct rig_judged *judged, struct rig_error *err)
{
    struct rig_measured measured;
    char cause[RIG_CAUSE_SIZE];
    char since[RIG_SINCE_SIZE];

    if (rig_measure(rig, judged->scenario, &measured, err) < 0)
        return -1;
    rig_cause(cause, judged);
    (void)printf("  cause       %s\n", cause);
    /* What soft mode foresees, or what depends on chance, need not come again. */
    if (strcmp(cause, measured.cause[judged->scenario->revision]) != 0)
        return 0;
    rig_since(&measured, judged->scenario->revision, since);
    (void)printf("  revisions   %s\n", since);
    return 0;
}

static void print_text(const struct input *input, const struct rig_judged *judged,
                       const struct rig_expectation *expectation)
{
    unsigned revision = judged->scenario->revision;
    char expected[RIG_EXPECTATION_SIZE];

    rig_expectation_print(expectation, expected);
    (void)printf("%s, %s (Linux %s): %s", input->path, rig_name(&rig_revision_names, revision),
                 rig_revision_linux(revision), rig_name(&rig_verdict_names, judged->run->outcome.verdict));
    if (*expected)
        (void)printf(rig_as_expected(expectation, judged) ? ", as expected" : "; expected %s", expected);
    (void)printf("\n");
    rig_judged_print(stdout, judged, "  ");
}

static int print(const struct repro_options *options, struct rig_runner *rig, const struct input *input,
                 const struct rig_judged *judged, uint64_t time)
{
    const struct rig_expectation *expectation = &input->expectations.revision[judged->scenario->revision];
    struct rig_error err;

    rig_progress_end();
    if (options->json) {
        char *line = rig_repro_json(input->path, judged, expectation);

        if (!line)
            return complain(RIG_ERROR_MACHINERY, "out of memory");
        (void)puts(line);
        free(line);
    } else if (time == 0) {
        print_text(input, judged, expectation);
        if (rig_is_defect(judged->run) && print_revisions(rig, judged, &err) < 0)
            return complain(err.code, err.text);
        (void)printf("\n");
    }
    return rig_output_flush(&err) < 0 ? complain(err.code, err.text) : 0;
}

/* Runs one file on one revision, as often as is wanted. 0, EXIT_UNEXPECTED, or a code of rig_error. */
static int run_one(const struct repro_options *options, struct rig_runner *rig, const struct input *input,
                   unsigned revision)
{
    struct rig_scenario scenario = input->scenario;
    struct rig_result *run = calloc(1, sizeof(*run));
    char first[RIG_SIGNATURE_SIZE] = "";
    uint64_t differ = 0;
    int code = 0;

    if (!run)
        return complain(RIG_ERROR_MACHINERY, "out of memory");
    scenario.revision = (uint8_t)revision;
    for (uint64_t time = 0; time < options->times && code <= EXIT_UNEXPECTED; time++) {
        struct rig_judged judged;
        struct rig_error err;
        int printed;

        if (rig_session_run(rig->session, &scenario, options->soft ? RIG_MODE_SOFT : RIG_MODE_TRUE, run, &err) < 0) {
            code = complain(err.code, err.text);
            break;
        }
        rig_judge(&judged, &scenario, run, rig->symbols);
        if (time == 0)
            memcpy(first, judged.signature, sizeof(first));
        differ += strcmp(first, judged.signature) != 0;
        if (!rig_as_expected(&input->expectations.revision[revision], &judged) || differ)
            code = EXIT_UNEXPECTED;
        printed = print(options, rig, input, &judged, time);
        code = printed ? printed : code;
    }
    if (!options->json && options->times > 1 && code <= EXIT_UNEXPECTED)
        (void)printf("%s: of %" PRIu64 " runs, %" PRIu64 " ended otherwise than the first\n\n", input->path,
                     options->times, differ);
    free(run);
    return code;
}

static uint32_t revisions_of(const struct repro_options *options, const struct input *input)
{
    return options->revisions ? options->revisions : UINT32_C(1) << input->scenario.revision;
}

/* Our share of all pairs of a file and a revision. */
static int run_all(const struct repro_options *options, struct rig_runner *rig, const struct input *inputs, int count)
{
    uint64_t pairs = 0, pair = 0, from, until;
    int worst = 0;

    for (int i = 0; i < count; i++)
        pairs += (unsigned)__builtin_popcount(revisions_of(options, &inputs[i]));
    rig_share_range(&options->share, pairs, &from, &until);
    for (int i = 0; i < count; i++) {
        for (uint32_t set = revisions_of(options, &inputs[i]); set; set &= set - 1, pair++) {
            int code =
                pair >= from && pair < until ? run_one(options, rig, &inputs[i], (unsigned)__builtin_ctz(set)) : 0;

            if (code > EXIT_UNEXPECTED)
                return code;
            worst = code > worst ? code : worst;
        }
    }
    return worst;
}

static int open_coverage(const struct repro_options *options, const char *guest, struct rig_runner *rig,
                         struct rig_coverage **coverage, struct rig_error *err)
{
    uint64_t *counts;
    size_t count;

    if (rig_coverage_open(options->coverage, "repro", guest, coverage, err) < 0)
        return -1;
    counts = rig_coverage_counts(*coverage, &count);
    return rig_session_collect_profile(rig->session, counts, count, err);
}

/* All of it with what it reached of guest/logic. */
static int run_covered(const struct repro_options *options, struct rig_runner *rig, const struct input *inputs,
                       int count)
{
    char guest[RIG_PATH_SIZE];
    const struct rig_coverage_report report = {.results = options->coverage, .guest = guest};
    struct rig_coverage *coverage = NULL;
    struct rig_error err;
    int code;

    if (rig_path(guest, &err, "%s/" RIG_GUEST_FILE, options->session.box.build_dir) < 0 ||
        open_coverage(options, guest, rig, &coverage, &err) < 0) {
        rig_coverage_close(coverage);
        return complain(err.code, err.text);
    }
    code = run_all(options, rig, inputs, count);
    if (rig_coverage_write(coverage, &err) < 0)
        code = complain(err.code, err.text);
    else
        rig_coverage_say(options->json ? stderr : stdout, &report);
    rig_coverage_close(coverage);
    return code;
}

/* Becomes the program that runs scenarios for kernels. Returns only where that cannot be. */
static int become_kernel_repro(const struct repro_options *options, char **files, int count)
{
    static struct rig_arguments arguments;
    struct rig_error err;

    rig_arguments_add(&arguments, "%s/" RIG_KERNEL_REPRO_FILE, options->session.box.build_dir);
    rig_options_give(&arguments, rig_box_option_rows, &options->session.box);
    rig_arguments_option(&arguments, "kernel", options->kernel);
    rig_arguments_add(&arguments, "--times=%" PRIu64, options->times);
    if (options->json)
        rig_arguments_add(&arguments, "--json");
    rig_arguments_add(&arguments, "--");
    for (int i = 0; i < count; i++)
        rig_arguments_add(&arguments, "%s", files[i]);
    (void)rig_become(&arguments, &err);
    return complain(err.code, err.text);
}

static int run_here(struct repro_options *options, const struct input *inputs, int count)
{
    struct rig_error err;
    struct rig_runner rig;
    int code;

    if (isatty(STDERR_FILENO) && options->share.number <= 1)
        options->session.box.say = rig_progress;
    options->session.join_kept = options->share.number <= 1;
    if (rig_runner_open(&rig, &options->session, &err) < 0)
        return complain(err.code, err.text);
    code = options->coverage ? run_covered(options, &rig, inputs, count) : run_all(options, &rig, inputs, count);
    rig_runner_close(&rig);
    return code;
}

/* Each of several jobs is this program once more. */
static int run_in_jobs(const struct repro_options *options, char *const *files)
{
    static struct rig_arguments words;
    struct repro_options each = *options;
    struct rig_error err;
    int code;

    if (options->coverage)
        return complain(RIG_ERROR_USAGE, "--jobs: found --coverage, which counts in one box; expected one of them");
    each.jobs = 1;
    rig_arguments_add(&words, "/proc/self/exe");
    rig_options_give(&words, rows, &each);
    rig_session_options_give(&words, &options->session);
    code = rig_replay_jobs(&words, files, options->jobs, &err);
    return code < 0 ? complain(err.code, err.text) : code;
}

/* The options are those of the model's scenarios. */
static int run_on_model(struct repro_options *options, char **files, int count)
{
    struct input *inputs = calloc((size_t)count, sizeof(*inputs));
    int code = inputs ? load(files, count, inputs) : complain(RIG_ERROR_MACHINERY, "out of memory");

    if (code == 0)
        code = options->jobs > 1 ? run_in_jobs(options, files) : run_here(options, inputs, count);
    free(inputs);
    return code;
}

int main(int argc, char **argv)
{
    struct repro_options options = {0};
    struct rig_error err;
    bool kernels;
    int code;
    int at = parse(argc, argv, &options, &code);

    if (code != 0)
        return code;
    if (rig_kernel_files(argv + at, argc - at, &kernels, &err) < 0)
        return complain(err.code, err.text);
    if (kernels && options.jobs > 1)
        return complain(RIG_ERROR_USAGE, "--jobs: found scenarios for kernels; expected some for the model");
    if (kernels)
        return become_kernel_repro(&options, argv + at, argc - at);
    if (options.kernel)
        return complain(RIG_ERROR_USAGE, "--kernel: found scenarios for the model; expected some for kernels");
    return run_on_model(&options, argv + at, argc - at);
}
