/* SPDX-License-Identifier: MIT */
/* rig-minimize: the shortest scenario that ends as one does, with what every revision makes of it. */
#include <base/progress.h>
#include <fuzz/findings/because.h>
#include <fuzz/findings/judged.h>
#include <fuzz/replay/kernel_files.h>
#include <fuzz/replay/on_revisions.h>
#include <fuzz/replay/reproducer.h>
#include <fuzz/session/options.h>
#include <scenario/file.h>
#include <scenario/names.h>
#include <scenario/options.h>

#include <base/files.h>
#include <rig/bounds.h>
#include <scenario/revisions.h>

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usage[] =
    "usage: scripts/minimize FILE [--revision Rn] [--output FILE | --keep NAME] [--runs N]\n"
    "\n"
    "Prints the shortest scenario that ends with the same signature on real Xen: steps are left out, then injections,\n"
    "then the arguments of injections become simple; whatever is left is needed. It is the same defect on each "
    "revision\n"
    "that FILE expects something of: where it ends, what is believed wrongly, what Xen refused. FILE may also be the\n"
    "directory of a finding, results/NAME/findings/SIGNATURE. The answer expects of each revision what it comes to.\n"
    "Of a scenario for a kernel, changes, injections and settings are left out; each try is a cold boot.\n"
    "\n";

static const char ending[] =
    "\n"
    "Exit code: 0 done, 2 bad usage or input, or a scenario that has no defect; 3 the machinery failed.\n";

struct minimize_options {
    struct rig_session_options session;
    const char *regressions; /* directory */
    const char *output;
    const char *keep;
    const char *kernel, *also; /* of a scenario for a kernel */
    uint32_t revisions;        /* 0: what the file says */
    uint64_t runs;
};

static int complain(const struct rig_error *err)
{
    rig_progress_end();
    (void)fprintf(stderr, "minimize: %s\n", err->text);
    return err->code;
}

#define AT(field) offsetof(struct minimize_options, field)

static const struct rig_option rows[] = {
    {.name = "revision",
     .argument = "Rn",
     .help = "the revision to run (default: what the file says)",
     .type = &rig_option_revision,
     .at = AT(revisions)},
    {.name = "output",
     .argument = "FILE",
     .help = "write it there instead",
     .type = &rig_option_text,
     .at = AT(output)},
    {.name = "keep",
     .argument = "NAME",
     .help = "write it to corpus/regressions/NAME.scn, where scripts/test and scripts/nightly replay it",
     .type = &rig_option_name,
     .at = AT(keep)},
    {.name = "runs",
     .argument = "N",
     .help = "try no more than so many scenarios",
     .type = &rig_option_number,
     .at = AT(runs),
     .least = 1,
     .most = 100000,
     .otherwise = "1000"},
    {.name = "kernel",
     .argument = "KERNEL",
     .help = "of a scenario for a kernel: instead of what the file names",
     .type = &rig_option_text,
     .at = AT(kernel)},
    {.name = "also",
     .argument = "KERNEL,..",
     .help = "on these it is to end as it does, too",
     .type = &rig_option_text,
     .at = AT(also)},
    {.name = "regressions",
     .argument = "DIR",
     .type = &rig_option_text,
     .at = AT(regressions),
     .otherwise = "corpus/regressions"},
    {0}};

/* Where in `argv` the file is, or -1. */
static int parse(int argc, char **argv, struct minimize_options *options, struct rig_error *err)
{
    const struct rig_command_line line = {
        .usage = usage, .ending = ending, .tables = {{rows, options}, RIG_SESSION_TABLES(&options->session)}};
    int at = rig_command_line_read(&line, argc, argv, err);

    if (at < 0)
        return -1;
    if (argc - at != 1)
        return rig_error_set(err, RIG_ERROR_USAGE, "found %d files; expected one, see --help", argc - at);
    if (options->output && options->keep)
        return rig_error_set(err, RIG_ERROR_USAGE, "found --output and --keep; expected one of them");
    return at;
}

/* `path` may be a finding's directory. */
static int load(const char *path, struct rig_scenario *scenario, struct rig_expectations *expect, struct rig_error *err)
{
    char inside[RIG_PATH_SIZE];
    struct stat status;

    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        if (rig_path(inside, err, "%s/scenario.scn", path) < 0)
            return -1;
        path = inside;
    }
    return rig_scenario_load(path, scenario, expect, err);
}

static int target_path(const struct minimize_options *options, char path[RIG_PATH_SIZE], struct rig_error *err)
{
    path[0] = '\0';
    if (options->output)
        return rig_path(path, err, "%s", options->output) < 0 ? -1 : rig_can_write(path, err);
    if (!options->keep)
        return 0;
    if (rig_path(path, err, "%s/%s.scn", options->regressions, options->keep) < 0)
        return -1;
    if (access(path, F_OK) == 0)
        return rig_error_set(err, RIG_ERROR_USAGE, "%s is there already; expected a new name", path);
    return rig_can_write(path, err);
}

static void tell(void *context, const struct rig_scenario *shortest)
{
    char line[80];

    (void)snprintf(line, sizeof(line), "minimizing: %u steps, %u injections", (unsigned)shortest->step_count,
                   (unsigned)shortest->injection_count);
    rig_progress(context, line);
}

/* The answer as a file: why, as a comment; the scenario; what to expect. malloc'ed. */
static char *print(const struct rig_judged *judged, const struct rig_measured *measured)
{
    char because[RIG_BECAUSE_SIZE];
    char since[RIG_SINCE_SIZE];
    char scenario[RIG_TEXT_MAX];
    size_t size;
    char *text = NULL;
    FILE *out = open_memstream(&text, &size);

    if (!out)
        return NULL;
    if (rig_because(judged->scenario, &judged->run->outcome, because, sizeof(because)))
        (void)fprintf(out, "# %s.\n", because);
    rig_since(measured, judged->scenario->revision, since);
    (void)fprintf(out, "# %s: %s.\n", measured->cause[judged->scenario->revision], since);
    (void)rig_text_print(judged->scenario, &measured->expect, scenario, sizeof(scenario));
    (void)fputs(scenario, out);
    (void)fclose(out);
    return text;
}

static int put(const char *path, const char *text, struct rig_error *err)
{

    if (!*path) {
        (void)fputs(text, stdout);
        return rig_output_flush(err);
    }
    return rig_write_file(path, text, err);
}

/* Runs the answer once more and on every revision, and writes it down. */
static int answer(struct rig_runner *rig, const struct rig_scenario *scenario, struct rig_result *run, const char *path,
                  struct rig_error *err)
{
    struct rig_measured measured;
    struct rig_judged judged;
    char *text;
    int result;

    if (rig_session_run(rig->session, scenario, RIG_MODE_TRUE, run, err) < 0 ||
        rig_measure(rig, scenario, &measured, err) < 0)
        return -1;
    rig_judge(&judged, scenario, run, rig->symbols);
    text = print(&judged, &measured);
    if (!text)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    rig_progress_end();
    result = put(path, text, err);
    free(text);
    return result;
}

/* What the original comes to on each revision that its file says something about, and on its own. */
static int take_defects(struct rig_runner *rig, const struct rig_scenario *scenario,
                        const struct rig_expectations *expect, struct rig_result *run,
                        char defects[RIG_REVISION_COUNT][RIG_DEFECT_SIZE], struct rig_error *err)
{
    for (unsigned revision = 0; revision < RIG_REVISION_COUNT; revision++) {
        struct rig_scenario on = *scenario;
        struct rig_judged judged;

        if (!rig_revision_in_guest(revision) || (!expect->revision[revision].set && revision != scenario->revision))
            continue;
        on.revision = (uint8_t)revision;
        if (rig_session_run(rig->session, &on, RIG_MODE_TRUE, run, err) < 0)
            return -1;
        rig_judge(&judged, &on, run, rig->symbols);
        rig_defect(defects[revision], &judged);
    }
    return 0;
}

static int minimize(const struct minimize_options *options, struct rig_runner *rig, struct rig_scenario *scenario,
                    const struct rig_expectations *expect, const char *path, struct rig_error *err)
{
    char defects[RIG_REVISION_COUNT][RIG_DEFECT_SIZE] = {{0}};
    struct rig_result *run = calloc(1, sizeof(*run));
    struct rig_reproducer reproducer = {.rig = rig, .mode = RIG_MODE_TRUE, .budget = (unsigned)options->runs};
    const struct rig_scenario before = *scenario;
    struct rig_judged judged;
    int result;

    if (!run)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    if (options->session.box.say)
        reproducer.progress = tell;
    result = rig_session_run(rig->session, scenario, RIG_MODE_TRUE, run, err);
    if (result == 0) {
        rig_judge(&judged, scenario, run, rig->symbols);
        reproducer.signature = judged.signature;
        if (!judged.signature[0])
            result = rig_error_set(err, RIG_ERROR_USAGE, "on %s it comes to %s; expected a scenario that has a defect",
                                   rig_name(&rig_revision_names, scenario->revision),
                                   rig_name(&rig_verdict_names, run->outcome.verdict));
    }
    reproducer.defects = (const char(*)[RIG_DEFECT_SIZE])defects;
    if (result == 0)
        result = take_defects(rig, scenario, expect, run, defects, err);
    if (result == 0)
        result = rig_reproducer_reduce(&reproducer, scenario, err);
    if (result == 0)
        result = answer(rig, scenario, run, path, err);
    free(run);
    if (result < 0)
        return -1;
    if (reproducer.budget == 0)
        (void)fprintf(stderr, "minimize: stopped early: --runs %" PRIu64 " are used up, and more may be left out\n",
                      options->runs);
    (void)fprintf(stderr, "minimize: %u steps and %u injections have become %u and %u, in %u tries on real Xen%s%s\n",
                  (unsigned)before.step_count, (unsigned)before.injection_count, (unsigned)scenario->step_count,
                  (unsigned)scenario->injection_count, (unsigned)options->runs - reproducer.budget,
                  *path ? "; written to " : "", path);
    return 0;
}

/* Becomes the program for scenarios for kernels. Returns only where that cannot be. */
static int become_kernel_minimize(const struct minimize_options *options, const char *file, struct rig_error *err)
{
    static struct rig_arguments arguments;

    if (options->keep || options->revisions)
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "found --%s; a scenario for a kernel has --kernel, --also, --output and --runs",
                             options->keep ? "keep" : "revision");
    rig_arguments_add(&arguments, "%s/" RIG_KERNEL_MINIMIZE_FILE, options->session.box.build_dir);
    rig_options_give(&arguments, rig_box_option_rows, &options->session.box);
    rig_arguments_option(&arguments, "kernel", options->kernel);
    rig_arguments_option(&arguments, "also", options->also);
    rig_arguments_option(&arguments, "output", options->output);
    rig_arguments_add(&arguments, "--runs=%" PRIu64, options->runs);
    rig_arguments_add(&arguments, "--");
    rig_arguments_add(&arguments, "%s", file);
    return rig_become(&arguments, err);
}

int main(int argc, char **argv)
{
    struct minimize_options options = {.session = {.join_kept = true}};
    char path[RIG_PATH_SIZE];
    struct rig_expectations expect;
    struct rig_scenario scenario;
    struct rig_error err;
    struct rig_runner rig;
    bool kernel;
    int result;
    int at = parse(argc, argv, &options, &err);

    if (at < 0 || rig_kernel_files(argv + at, 1, &kernel, &err) < 0 ||
        (kernel && become_kernel_minimize(&options, argv[at], &err) < 0))
        return complain(&err);
    if (options.kernel || options.also) {
        (void)rig_error_set(&err, RIG_ERROR_USAGE,
                            "--kernel, --also: found a scenario for the model; expected one for a kernel");
        return complain(&err);
    }
    if (load(argv[at], &scenario, &expect, &err) < 0 || target_path(&options, path, &err) < 0)
        return complain(&err);
    if (options.revisions)
        scenario.revision = (uint8_t)rig_pick_revision(options.revisions, 0);
    if (isatty(STDERR_FILENO))
        options.session.box.say = rig_progress;
    if (rig_runner_open(&rig, &options.session, &err) < 0)
        return complain(&err);
    result = minimize(&options, &rig, &scenario, &expect, path, &err);
    rig_runner_close(&rig);
    return result < 0 ? complain(&err) : 0;
}
