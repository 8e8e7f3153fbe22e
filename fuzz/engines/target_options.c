/* SPDX-License-Identifier: MIT */
#include <fuzz/engines/target_options.h>

#include <fuzz/session/options.h>
#include <scenario/options.h>
#include <scenario/revisions.h>

#include <stdio.h>

const char *const rig_mutator_words[] = {"bytes", "structure", "both", NULL};
const char *const rig_feedback_words[] = {"code", "states", "both", "xen", NULL};

#define AT(field) offsetof(struct rig_target_options, field)

static const struct rig_option rows[] = {
    {.name = "results", .argument = "DIR", .type = &rig_option_text, .at = AT(results)},
    {.name = "mutator", .argument = "M", .type = &rig_option_choice, .at = AT(mutator), .words = rig_mutator_words},
    {.name = "feedback", .argument = "F", .type = &rig_option_choice, .at = AT(feedback), .words = rig_feedback_words},
    {.name = "job", .argument = "N", .type = &rig_option_count, .at = AT(job), .most = RIG_MAX_JOBS - 1},
    {.name = "jobs", .argument = "N", .type = &rig_option_count, .at = AT(jobs), .least = 1, .most = RIG_MAX_JOBS},
    {.name = "share", .argument = "I/N", .type = &rig_option_share, .at = AT(share)},
    {.name = "two-boxes", .type = &rig_option_flag, .at = AT(session.two_boxes)},
    {.name = "count-xen", .type = &rig_option_flag, .at = AT(session.counts_xen)},
    {0}};

static void tell(void *context, const char *line)
{
    struct rig_live *live = context;

    (void)fprintf(stderr, "%s\n", line);
    (void)snprintf(live->doing, sizeof(live->doing), "%s", line);
}

int rig_target_options_parse(int argc, char **argv, struct rig_target_options *options, struct rig_error *err)
{
    const struct rig_command_line line = {
        .usage = "An engine of scripts/fuzz, which starts it with:\n\n",
        .ending = "",
        .tables = {{rows, options}, {rig_exhaust_bound_rows, &options->bound}, RIG_SESSION_TABLES(&options->session)}};
    int at;

    *options = (struct rig_target_options){.mutator = RIG_MUTATOR_BOTH, .feedback = RIG_FEEDBACK_BOTH, .jobs = 1};
    (void)rig_parse_revisions("all", &options->bound.revisions, NULL);
    at = rig_command_line_read(&line, argc, argv, err);
    if (at < 0)
        return -1;
    if (at != argc || !options->results || options->job >= options->jobs)
        return rig_error_set(err, RIG_ERROR_USAGE, "expected --results DIR and what scripts/fuzz gives with it");
    if (rig_live_open(options->results, &options->lives, err) < 0)
        return -1;
    options->session.box.say = tell;
    options->session.box.say_context = &options->lives[options->job];
    return 0;
}

void rig_target_options_give(struct rig_arguments *arguments, const struct rig_target_options *options)
{
    rig_options_give(arguments, rows, options);
    rig_options_give(arguments, rig_exhaust_bound_rows, &options->bound);
    rig_session_options_give(arguments, &options->session);
}

void rig_target_give_up(const struct rig_target_options *options, const struct rig_error *why)
{
    (void)fprintf(stderr, "engine: %s\n", why->text);
    if (options->lives)
        rig_live_give_up(&options->lives[options->job], why);
}
