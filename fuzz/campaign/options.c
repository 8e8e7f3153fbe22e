/* SPDX-License-Identifier: MIT */
#include <fuzz/campaign/options.h>

#include <base/files.h>
#include <base/words.h>
#include <fuzz/campaign/engine_command.h>
#include <fuzz/engines/live.h>
#include <fuzz/engines/position.h>
#include <fuzz/session/box_options.h>
#include <fuzz/session/cores.h>
#include <scenario/revisions.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DEFAULT_SECONDS 60
#define NOT_GIVEN UINT_MAX

static const char exhaustive[] = "exhaustive";

static const char help[] =
    "usage: scripts/fuzz [--engine E] [--revision R0,R1,..|all] [--time 60s] [--jobs N] [--name NAME]\n"
    "       scripts/fuzz --engine exhaustive [--changes K] [--injections J] ...\n"
    "       scripts/fuzz --resume NAME ...\n"
    "       scripts/fuzz --resume NAME --cmin\n"
    "\n"
    "A campaign on real Xen: an engine makes scenarios, the guest runs them with faults caught, and every new defect "
    "is\n"
    "replayed at once on Xen as it is. What Xen confirms is a finding, in results/NAME/findings.\n"
    "\n"
    "  --engine E           libfuzzer or afl (AFL++), which share the corpus; or exhaustive: every scenario within\n"
    "                       a bound, once each (default: libfuzzer)\n"
    "  --changes K          exhaustive: up to K steps of a historic order moved, dropped or repeated (default: 1)\n"
    "  --injections J       exhaustive: and in the historic orders as they are up to J injections (default: 1)\n"
    "  --together           exhaustive: injections in the changed orders too: K and J at once\n"
    "  --all-arguments      exhaustive: of each injection all arguments that are worth a try, not the few that say "
    "most\n"
    "  --revision R0,R1,..  which revisions of the logic to run (default: all that are in the guest)\n"
    "  --time T             how long, from the first case on: 90, 90s, 3m, 2h (default: 60s;\n"
    "                       exhaustive: until all are run)\n"
    "  --until CAUSE        end earlier, with the first finding of a cause that has this in its name\n"
    "  --jobs N             so many engines, each with boxes of its own; a job keeps two cores busy (default: 1)\n"
    "  --boxes N            a job has one box; or two, so that one undoes a case while the other runs the next\n"
    "                       (default: two where the cores are there)\n"
    "  --name NAME          results/NAME, which must be new (default: the date and time)\n"
    "  --resume NAME        go on with results/NAME\n"
    "  --cmin               do not fuzz: reduce the corpus to the fewest and smallest files that reach as much\n"
    "  --seed N             start of the engine's random numbers (default: from the clock)\n"
    "  --mutator M          bytes, structure or both (default: both)\n"
    "  --feedback F         what an input is kept for: code of the guest, boot states,\n"
    "                       or both (default: both)\n"
    "  --orders O           any; or plausible: only orders that some kernel could have had, and no injections\n"
    "                       (default: any)\n"
    "  --seeds DIR          scenarios to start from (default: corpus/seeds)\n"
    "  --results DIR        where campaigns lie (default: results)\n" RIG_BOX_HELP "\n"
    "Exit code: 0 nothing new, 1 a finding, 2 bad usage or input, 3 the machinery failed.\n";

enum {
    OPTION_ENGINE = 0x100,
    OPTION_CHANGES,
    OPTION_INJECTIONS,
    OPTION_TOGETHER,
    OPTION_ALL_ARGUMENTS,
    OPTION_REVISION,
    OPTION_TIME,
    OPTION_UNTIL,
    OPTION_JOBS,
    OPTION_BOXES,
    OPTION_NAME,
    OPTION_RESUME,
    OPTION_CMIN,
    OPTION_SEED,
    OPTION_MUTATOR,
    OPTION_FEEDBACK,
    OPTION_ORDERS,
    OPTION_SEEDS,
    OPTION_RESULTS,
    OPTION_COMMIT,
    OPTION_HELP
};

static const struct option table[] = {{"engine", required_argument, NULL, OPTION_ENGINE},
                                      {"changes", required_argument, NULL, OPTION_CHANGES},
                                      {"injections", required_argument, NULL, OPTION_INJECTIONS},
                                      {"together", no_argument, NULL, OPTION_TOGETHER},
                                      {"all-arguments", no_argument, NULL, OPTION_ALL_ARGUMENTS},
                                      {"revision", required_argument, NULL, OPTION_REVISION},
                                      {"time", required_argument, NULL, OPTION_TIME},
                                      {"until", required_argument, NULL, OPTION_UNTIL},
                                      {"jobs", required_argument, NULL, OPTION_JOBS},
                                      {"boxes", required_argument, NULL, OPTION_BOXES},
                                      {"name", required_argument, NULL, OPTION_NAME},
                                      {"resume", required_argument, NULL, OPTION_RESUME},
                                      {"cmin", no_argument, NULL, OPTION_CMIN},
                                      {"seed", required_argument, NULL, OPTION_SEED},
                                      {"mutator", required_argument, NULL, OPTION_MUTATOR},
                                      {"feedback", required_argument, NULL, OPTION_FEEDBACK},
                                      {"orders", required_argument, NULL, OPTION_ORDERS},
                                      {"seeds", required_argument, NULL, OPTION_SEEDS},
                                      {"results", required_argument, NULL, OPTION_RESULTS},
                                      {"commit", required_argument, NULL, OPTION_COMMIT},
                                      {"help", no_argument, NULL, OPTION_HELP},
                                      RIG_BOX_LONG_OPTIONS,
                                      {0}};

static int refuse(struct rig_error *err, const char *option, const char *found, const char *expected)
{
    return rig_error_set(err, RIG_ERROR_USAGE, "%s: found \"%.60s\"; expected %s", option, found, expected);
}

static int take_name(struct rig_campaign_options *o, const char *value, bool resume, struct rig_error *err)
{
    if (!rig_is_plain_name(value))
        return refuse(err, resume ? "--resume" : "--name", value, "a name of letters, digits, '.', '_' and '-'");
    if (o->name)
        return rig_error_set(err, RIG_ERROR_USAGE, "found two names; expected --name NAME or --resume NAME, once");
    o->name = value;
    o->resume = resume;
    return 0;
}

static int take_bound(const char *option, const char *value, unsigned most, unsigned *bound, struct rig_error *err)
{
    uint64_t number;

    if (!rig_parse_number(value, 0, most, &number))
        return rig_error_set(err, RIG_ERROR_USAGE, "%s: found \"%.60s\"; expected a number from 0 to %u", option, value,
                             most);
    *bound = (unsigned)number;
    return 0;
}

static int take(struct rig_campaign_options *o, int option, const char *value, struct rig_error *err)
{
    uint64_t number;
    bool plausible;

    switch (option) {
    case OPTION_ENGINE:
        o->engine = value;
        return rig_engine_is_known(value) ? 0 : refuse(err, "--engine", value, rig_engines_known());
    case OPTION_CHANGES:
        return take_bound("--changes", value, RIG_EXHAUST_CHANGES, &o->bound.changes, err);
    case OPTION_INJECTIONS:
        return take_bound("--injections", value, RIG_EXHAUST_INJECTIONS, &o->bound.injections, err);
    case OPTION_TOGETHER:
        o->bound.together = true;
        return 0;
    case OPTION_ALL_ARGUMENTS:
        o->bound.all_arguments = true;
        return 0;
    case OPTION_REVISION:
        if (!rig_parse_revisions(value, &o->revisions, NULL))
            return rig_error_set(err, RIG_ERROR_USAGE, "--revision: found \"%.60s\"; expected all, or some of %s",
                                 value, rig_revisions_known());
        return 0;
    case OPTION_TIME:
        return rig_parse_duration(value, &o->seconds) ? 0 : refuse(err, "--time", value, "a time like 90s, 3m or 2h");
    case OPTION_UNTIL:
        o->until = value;
        return *value ? 0 : refuse(err, "--until", value, "a cause, or a part of one");
    case OPTION_JOBS:
        if (!rig_parse_number(value, 1, RIG_MAX_JOBS, &number))
            return refuse(err, "--jobs", value, "a number from 1 to 64");
        o->jobs = (unsigned)number;
        return 0;
    case OPTION_BOXES:
        if (!rig_parse_number(value, 1, 2, &number))
            return refuse(err, "--boxes", value, "1 or 2");
        o->boxes = (unsigned)number;
        return 0;
    case OPTION_NAME:
    case OPTION_RESUME:
        return take_name(o, value, option == OPTION_RESUME, err);
    case OPTION_CMIN:
        o->cmin = true;
        return 0;
    case OPTION_SEED:
        return rig_parse_number(value, 0, UINT32_MAX, &o->seed) ? 0 : refuse(err, "--seed", value, "a 32-bit number");
    case OPTION_MUTATOR:
        o->mutator = value;
        if (strcmp(value, "bytes") != 0 && strcmp(value, "structure") != 0 && strcmp(value, "both") != 0)
            return refuse(err, "--mutator", value, "bytes, structure or both");
        return 0;
    case OPTION_FEEDBACK:
        o->feedback = value;
        if (strcmp(value, "code") != 0 && strcmp(value, "states") != 0 && strcmp(value, "both") != 0)
            return refuse(err, "--feedback", value, "code, states or both");
        return 0;
    case OPTION_ORDERS:
        o->orders = value;
        return rig_parse_orders(value, &plausible) ? 0 : refuse(err, "--orders", value, "any or plausible");
    case OPTION_SEEDS:
        o->seeds = value;
        return 0;
    case OPTION_RESULTS:
        o->root = value;
        return 0;
    case OPTION_COMMIT:
        o->commit = value;
        return 0;
    case OPTION_HELP:
    case 'h':
        (void)fputs(help, stdout);
        exit(EXIT_SUCCESS);
    default:
        (void)rig_box_option(option, value, &o->session);
        return 0;
    }
}

unsigned rig_fit_jobs(unsigned wanted, unsigned cores, unsigned each)
{
    unsigned most = cores / each > 1 ? cores / each : 1;

    return wanted < most ? wanted : most;
}

static void fit_jobs(struct rig_campaign_options *o)
{
    unsigned cores = rig_cores(),
             each = o->session.host ? 1 : RIG_CORES_PER_JOB /* in dom0 engine and guest take turns */;
    unsigned jobs = rig_fit_jobs(o->jobs, cores, each);

    if (jobs < o->jobs)
        (void)fprintf(stderr, "fuzz: %u core%s serve%s %u job%s, not %u: each keeps %u busy\n", cores,
                      cores == 1 ? "" : "s", cores == 1 ? "s" : "", jobs, jobs > 1 ? "s" : "", o->jobs, each);
    o->jobs = jobs;
    if (o->boxes == 2 && !rig_two_boxes(&o->session, jobs))
        (void)fprintf(stderr, "fuzz: one box a job, not 2: two want %u cores, and no --host\n", RIG_CORES_PER_JOB);
    o->session.two_boxes = o->boxes != 1 && rig_two_boxes(&o->session, jobs);
}

static void name_by_date(struct rig_campaign_options *o)
{
    time_t now = time(NULL);
    struct tm tm;

    if (!localtime_r(&now, &tm) || strftime(o->default_name, sizeof(o->default_name), "%Y%m%d-%H%M%S", &tm) == 0)
        (void)snprintf(o->default_name, sizeof(o->default_name), "%lld", (long long)now);
    o->name = o->default_name;
}

/* What was not given is as the exhaustive campaign that is resumed has it, if it is one. */
static void goes_on(struct rig_campaign_options *o)
{
    struct rig_position position;
    char path[RIG_PATH_SIZE];

    if (!o->resume || rig_path(path, NULL, "%s/%s", o->root, o->name) < 0 || !rig_position_read(path, &position))
        return;
    if (!o->engine)
        o->engine = exhaustive;
    if (strcmp(o->engine, exhaustive) != 0)
        return;
    if (o->bound.changes == NOT_GIVEN)
        o->bound.changes = position.bound.changes;
    if (o->bound.injections == NOT_GIVEN)
        o->bound.injections = position.bound.injections;
    if (!o->revisions)
        o->revisions = position.bound.revisions;
    if (!o->orders && position.bound.plausible)
        o->orders = "plausible";
    o->bound.together |= position.bound.together;
    o->bound.all_arguments |= position.bound.all_arguments;
}

/* Defaults, after all options are known; and what does not go together. */
static int settle(struct rig_campaign_options *o, struct rig_error *err)
{
    bool bounded = o->bound.changes != NOT_GIVEN || o->bound.injections != NOT_GIVEN || o->bound.together ||
                   o->bound.all_arguments;
    bool plausible;

    goes_on(o);
    if (!o->engine)
        o->engine = "libfuzzer";
    if (!o->revisions)
        (void)rig_parse_revisions("all", &o->revisions, NULL);
    if (strcmp(o->engine, exhaustive) != 0) {
        o->seconds = o->seconds ? o->seconds : DEFAULT_SECONDS;
        return bounded ? rig_error_set(
                             err, RIG_ERROR_USAGE,
                             "found --changes, --injections, --together or --all-arguments with engine %s; expected "
                             "--engine %s",
                             o->engine, exhaustive)
                       : 0;
    }
    plausible = o->orders && strcmp(o->orders, "plausible") == 0;
    if (o->bound.changes == NOT_GIVEN)
        o->bound.changes = 1;
    if (o->bound.injections == NOT_GIVEN)
        o->bound.injections = plausible ? 0 : 1;
    if (plausible && o->bound.injections)
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "found --injections %u with --orders plausible, which has none; expected --injections 0",
                             o->bound.injections);
    return 0;
}

int rig_campaign_options_parse(int argc, char **argv, struct rig_campaign_options *o, struct rig_error *err)
{
    int option;

    *o = (struct rig_campaign_options){.bound = {.changes = NOT_GIVEN, .injections = NOT_GIVEN},
                                       .root = "results",
                                       .seeds = "corpus/seeds",
                                       .jobs = 1,
                                       .seed = (uint64_t)time(NULL) & UINT32_MAX};
    while ((option = rig_option_next(argc, argv, table, err)) != -1)
        if (option == '?' || take(o, option, optarg, err) < 0)
            return -1;
    if (optind < argc)
        return rig_error_set(err, RIG_ERROR_USAGE, "found \"%.60s\"; expected options only, see --help", argv[optind]);
    if (o->cmin && !o->resume)
        return rig_error_set(err, RIG_ERROR_USAGE, "found --cmin alone; expected --resume NAME with it");
    fit_jobs(o);
    if (!o->name)
        name_by_date(o);
    if (settle(o, err) < 0)
        return -1;
    rig_print_revisions(o->revisions, o->revisions_text, sizeof(o->revisions_text));
    return 0;
}
