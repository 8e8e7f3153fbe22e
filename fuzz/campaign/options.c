/* SPDX-License-Identifier: MIT */
#include <fuzz/campaign/options.h>

#include <base/cores.h>
#include <base/words.h>
#include <fuzz/campaign/engine_command.h>
#include <fuzz/engines/position.h>
#include <fuzz/engines/target_options.h>
#include <fuzz/session/options.h>
#include <fuzz/session/xen_host.h>
#include <scenario/options.h>
#include <scenario/revisions.h>

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define DEFAULT_SECONDS 60
#define JOB_MIB 1024U /* two boxes of 300 MiB, as they are resident, an engine, and some room */
#define NOT_GIVEN UINT_MAX

static const char exhaustive[] = "exhaustive";

static const char usage[] =
    "usage: scripts/fuzz [--engine E] [--revision R0,R1,..|all] [--time 60s] [--jobs N] [--name NAME]\n"
    "       scripts/fuzz --engine exhaustive [--changes K] [--injections J] ...\n"
    "       scripts/fuzz --resume NAME ...\n"
    "       scripts/fuzz --resume NAME --cmin\n"
    "\n"
    "A campaign on real Xen: an engine makes scenarios, the guest runs them with faults caught, and every new defect "
    "is\n"
    "replayed at once on Xen as it is. What Xen confirms is a finding, in results/NAME/findings.\n"
    "\n";

static const char ending[] = "\n"
                             "Exit code: 0 nothing new, 1 a finding, 2 bad usage or input, 3 the machinery failed.\n";

static int take_engine(const struct rig_option *option, void *field, const char *argument, struct rig_error *err)
{
    char known[80];

    rig_engines_known(known, sizeof(known));
    if (!rig_engine_is_known(argument))
        return rig_option_refuse(option, argument, known, err);
    *(const char **)field = argument;
    return 0;
}

/* --name or --resume, once. */
static int take_name(const struct rig_option *option, void *field, const char *argument, struct rig_error *err)
{
    struct rig_campaign_options *o = field;

    if (o->name && rig_is_plain_name(argument))
        return rig_error_set(err, RIG_ERROR_USAGE, "found two names; expected --name NAME or --resume NAME, once");
    o->resume = strcmp(option->name, "resume") == 0;
    return rig_option_name.take(option, &o->name, argument, err);
}

static int take_until(const struct rig_option *option, void *field, const char *argument, struct rig_error *err)
{
    *(const char **)field = argument;
    return *argument ? 0 : rig_option_refuse(option, argument, "a cause, or a part of one", err);
}

static const struct rig_option_type engine = {.take = take_engine};
static const struct rig_option_type name = {.take = take_name};
static const struct rig_option_type until = {.take = take_until};

#define AT(field) offsetof(struct rig_campaign_options, field)

static const struct rig_option rows[] = {
    {.name = "engine",
     .argument = "E",
     .help = "libfuzzer or afl (AFL++), which share the corpus; or exhaustive: every scenario within a bound, once "
             "each (default: libfuzzer)",
     .type = &engine,
     .at = AT(engine.name)},
    {.name = "time",
     .argument = "T",
     .help = "how long, from the first case on: 90, 90s, 3m, 2h (default: 60s; exhaustive: until all are run)",
     .type = &rig_option_duration,
     .at = AT(seconds)},
    {.name = "until",
     .argument = "CAUSE",
     .help = "end earlier, with the first finding of a cause that has this in its name",
     .type = &until,
     .at = AT(until)},
    {.name = "jobs",
     .argument = "N",
     .help = "so many engines, each with boxes of its own; a job keeps two cores busy",
     .type = &rig_option_count,
     .at = AT(engine.target.jobs),
     .least = 1,
     .most = RIG_MAX_JOBS,
     .otherwise = "1"},
    {.name = "boxes",
     .argument = "N",
     .help = "a job has one box; or two, so that one undoes a case while the other runs the next (default: two where "
             "the cores are there)",
     .type = &rig_option_count,
     .at = AT(boxes),
     .least = 1,
     .most = 2,
     .expected = "1 or 2"},
    {.name = "share",
     .argument = "I/N",
     .help =
         "share I of N of the campaign --name, which other machines have the others of: results/NAME/shares/I, which "
         "goes on if it is there; --time is of all its runs together",
     .type = &rig_option_share,
     .at = AT(engine.target.share)},
    {.name = "name",
     .argument = "NAME",
     .help = "results/NAME, which must be new (default: the date and time)",
     .type = &name},
    {.name = "resume", .argument = "NAME", .help = "go on with results/NAME", .type = &name},
    {.name = "cmin",
     .help = "do not fuzz: reduce the corpus to the fewest and smallest files that reach as much",
     .type = &rig_option_flag,
     .at = AT(cmin)},
    {.name = "seed",
     .argument = "N",
     .help = "start of the engine's random numbers (default: from the clock)",
     .type = &rig_option_number,
     .at = AT(engine.seed),
     .most = UINT32_MAX,
     .expected = "a 32-bit number"},
    {.name = "mutator",
     .argument = "M",
     .help = "bytes, structure or both",
     .type = &rig_option_choice,
     .at = AT(engine.target.mutator),
     .words = rig_mutator_words,
     .otherwise = "both"},
    {.name = "feedback",
     .argument = "F",
     .help = "what an input is kept for: code of the guest, boot states, or both; xen: both and the blocks of Xen",
     .type = &rig_option_choice,
     .at = AT(engine.target.feedback),
     .words = rig_feedback_words,
     .otherwise = "both"},
    {.name = "count-xen",
     .help = "say how many blocks of Xen are reached (docs/engines.md), as --feedback xen does",
     .type = &rig_option_flag,
     .at = AT(engine.target.session.counts_xen)},
    {.name = "seeds",
     .argument = "DIR",
     .help = "scenarios to start from",
     .type = &rig_option_text,
     .at = AT(seeds),
     .otherwise = "corpus/seeds"},
    {.name = "results",
     .argument = "DIR",
     .help = "where campaigns lie",
     .type = &rig_option_text,
     .at = AT(root),
     .otherwise = "results"},
    {.name = "check", .type = &rig_option_flag, .at = AT(check)},
    {.name = "commit", .argument = "HASH", .type = &rig_option_text, .at = AT(commit)},
    {0}};

unsigned rig_fit_jobs(unsigned wanted, uint64_t there, unsigned each)
{
    uint64_t most = there / each > 1 ? there / each : 1;

    return wanted < most ? wanted : (unsigned)most;
}

static void fit_jobs(struct rig_campaign_options *o)
{
    struct rig_target_options *target = &o->engine.target;
    struct rig_session_options *session = &target->session;
    unsigned cores = rig_cores(), each = rig_xen_host_kind(session)->cores_per_job;
    uint64_t memory = rig_memory_mib();
    unsigned by_cores = rig_fit_jobs(target->jobs, cores, each), jobs = rig_fit_jobs(by_cores, memory, JOB_MIB);
    bool two = rig_xen_host_has_two_boxes(session, jobs);

    if (jobs < by_cores)
        (void)fprintf(stderr, "fuzz: %" PRIu64 " MiB of memory serve %u job%s, not %u: each has %u\n", memory, jobs,
                      jobs > 1 ? "s" : "", by_cores, JOB_MIB);
    else if (jobs < target->jobs)
        (void)fprintf(stderr, "fuzz: %u core%s serve%s %u job%s, not %u: each keeps %u busy\n", cores,
                      cores == 1 ? "" : "s", cores == 1 ? "s" : "", jobs, jobs > 1 ? "s" : "", target->jobs, each);
    target->jobs = jobs;
    if (o->boxes == 2 && !two)
        (void)fprintf(stderr,
                      "fuzz: one box a job, not 2: two want %u cores, no --host, and nobody to count Xen's blocks\n",
                      rig_xen_host_box.cores_per_job);
    session->two_boxes = o->boxes != 1 && two;
}

static void name_by_date(struct rig_campaign_options *o)
{
    time_t now = time(NULL);
    struct tm tm;

    if (!localtime_r(&now, &tm) || strftime(o->default_name, sizeof(o->default_name), "%Y%m%d-%H%M%S", &tm) == 0)
        (void)snprintf(o->default_name, sizeof(o->default_name), "%lld", (long long)now);
    o->name = o->default_name;
}

static int read_line(int argc, char **argv, struct rig_campaign_options *o, const struct rig_exhaust_bound *bound,
                     struct rig_error *err)
{
    const struct rig_command_line line = {.usage = usage,
                                          .ending = ending,
                                          .tables = {{rows, o},
                                                     {rig_exhaust_bound_rows, &o->engine.target.bound},
                                                     RIG_SESSION_TABLES(&o->engine.target.session)}};
    int at;

    *o = (struct rig_campaign_options){.engine = {.seed = (uint64_t)time(NULL) & UINT32_MAX, .target.bound = *bound}};
    at = rig_command_line_read(&line, argc, argv, err);
    if (at < 0)
        return -1;
    if (at < argc)
        return rig_error_set(err, RIG_ERROR_USAGE, "found \"%.60s\"; expected options only, see --help", argv[at]);
    if (o->cmin && !o->resume)
        return rig_error_set(err, RIG_ERROR_USAGE, "found --cmin alone; expected --resume NAME with it");
    return 0;
}

/* What was not given is as the exhaustive campaign that is resumed has it, if it is one. */
static int go_on(int argc, char **argv, struct rig_campaign_options *o, struct rig_error *err)
{
    struct rig_position position;
    char path[RIG_PATH_SIZE];

    if (!o->resume || rig_path(path, NULL, "%s/%s", o->root, o->name) < 0 || !rig_position_read(path, &position) ||
        (o->engine.name && strcmp(o->engine.name, exhaustive) != 0))
        return 0;
    if (read_line(argc, argv, o, &position.bound, err) < 0)
        return -1;
    o->engine.name = exhaustive;
    return 0;
}

/* Defaults, after all options are known; and what does not go together. */
static int settle(struct rig_campaign_options *o, struct rig_error *err)
{
    struct rig_exhaust_bound *bound = &o->engine.target.bound;
    bool bounded =
        bound->changes != NOT_GIVEN || bound->injections != NOT_GIVEN || bound->together || bound->all_arguments;

    if (!o->engine.name)
        o->engine.name = "libfuzzer";
    if (strcmp(o->engine.name, exhaustive) != 0) {
        o->seconds = o->seconds ? o->seconds : DEFAULT_SECONDS;
        return bounded ? rig_error_set(
                             err, RIG_ERROR_USAGE,
                             "found --changes, --injections, --together or --all-arguments with engine %s; expected "
                             "--engine %s",
                             o->engine.name, exhaustive)
                       : 0;
    }
    if (bound->changes == NOT_GIVEN)
        bound->changes = 1;
    if (bound->injections == NOT_GIVEN)
        bound->injections = bound->plausible ? 0 : 1;
    if (bound->plausible && bound->injections)
        return rig_error_set(err, RIG_ERROR_USAGE,
                             "found --injections %u with --orders plausible, which has none; expected --injections 0",
                             bound->injections);
    return 0;
}

int rig_campaign_options_parse(int argc, char **argv, struct rig_campaign_options *o, struct rig_error *err)
{
    struct rig_exhaust_bound bound = {.changes = NOT_GIVEN, .injections = NOT_GIVEN};

    (void)rig_parse_revisions("all", &bound.revisions, NULL);
    if (read_line(argc, argv, o, &bound, err) < 0 || go_on(argc, argv, o, err) < 0)
        return -1;
    if (o->engine.target.feedback == RIG_FEEDBACK_XEN)
        o->engine.target.session.counts_xen = true;
    fit_jobs(o);
    if (!o->name)
        name_by_date(o);
    if (settle(o, err) < 0)
        return -1;
    rig_print_revisions(o->engine.target.bound.revisions, o->revisions_text, sizeof(o->revisions_text));
    return 0;
}

void rig_campaign_command(struct rig_arguments *command, const struct rig_session_options *session)
{
    memset(command, 0, sizeof(*command));
    rig_arguments_add(command, "%s/cmake/fuzz/rig-fuzz", session->box.build_dir);
    rig_session_options_give(command, session);
}
