/* SPDX-License-Identifier: MIT */
#include <fuzz/engines/target_options.h>

#include <base/words.h>
#include <fuzz/session/box_options.h>
#include <scenario/exhaust.h>
#include <scenario/revisions.h>

#include <stdio.h>
#include <string.h>

static bool parse_mutator(const char *text, enum rig_mutator *mutator)
{
    static const char *const names[] = {"bytes", "structure", "both"};

    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(text, names[i]) == 0) {
            *mutator = (enum rig_mutator)i;
            return true;
        }
    return false;
}

bool rig_parse_feedback(const char *text, enum rig_feedback *feedback)
{
    static const char *const names[] = {"code", "states", "both"};

    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(text, names[i]) == 0) {
            *feedback = (enum rig_feedback)i;
            return true;
        }
    return false;
}

static void tell(void *context, const char *line)
{
    struct rig_live *live = context;

    (void)fprintf(stderr, "%s\n", line);
    (void)snprintf(live->doing, sizeof(live->doing), "%s", line);
}

static bool take(int option, struct rig_target_options *options, enum rig_mutator *mutator, struct rig_error *err)
{
    uint64_t number = options->job;
    bool good = true;

    switch (option) {
    case 'd':
        options->results = optarg;
        break;
    case 'r':
        good = rig_parse_revisions(optarg, &options->revisions, NULL);
        break;
    case 'j':
        good = rig_parse_number(optarg, 0, RIG_MAX_JOBS - 1, &number);
        options->job = (unsigned)number;
        break;
    case 'n':
        good = rig_parse_number(optarg, options->job + UINT64_C(1), RIG_MAX_JOBS, &number);
        options->jobs = (unsigned)number;
        break;
    case 'c':
        good = rig_parse_number(optarg, 0, RIG_EXHAUST_CHANGES, &number);
        options->changes = (unsigned)number;
        break;
    case 'i':
        good = rig_parse_number(optarg, 0, RIG_EXHAUST_INJECTIONS, &number);
        options->injections = (unsigned)number;
        break;
    case 't':
        options->together = true;
        break;
    case 'a':
        options->all_arguments = true;
        break;
    case 'b':
        options->session.two_boxes = true;
        break;
    case 'm':
        good = parse_mutator(optarg, mutator);
        break;
    case 'f':
        good = rig_parse_feedback(optarg, &options->feedback);
        break;
    case 'o':
        good = rig_parse_orders(optarg, &options->plausible);
        break;
    default:
        return rig_box_option(option, optarg, &options->session);
    }
    if (!good)
        (void)rig_error_set(err, RIG_ERROR_USAGE, "found \"%.40s\"; expected a value that scripts/fuzz gives", optarg);
    return good;
}

int rig_target_options_parse(int argc, char **argv, struct rig_target_options *options, enum rig_mutator *mutator,
                             struct rig_error *err)
{
    static const struct option table[] = {{"results", required_argument, NULL, 'd'},
                                          {"revision", required_argument, NULL, 'r'},
                                          {"job", required_argument, NULL, 'j'},
                                          {"jobs", required_argument, NULL, 'n'},
                                          {"changes", required_argument, NULL, 'c'},
                                          {"injections", required_argument, NULL, 'i'},
                                          {"together", no_argument, NULL, 't'},
                                          {"all-arguments", no_argument, NULL, 'a'},
                                          {"two-boxes", no_argument, NULL, 'b'},
                                          {"mutator", required_argument, NULL, 'm'},
                                          {"feedback", required_argument, NULL, 'f'},
                                          {"orders", required_argument, NULL, 'o'},
                                          RIG_BOX_LONG_OPTIONS,
                                          {0}};
    int option;

    *options = (struct rig_target_options){.feedback = RIG_FEEDBACK_BOTH, .jobs = 1};
    *mutator = RIG_MUTATOR_BOTH;
    (void)rig_parse_revisions("all", &options->revisions, NULL);
    while ((option = rig_option_next(argc, argv, table, err)) != -1)
        if (!take(option, options, mutator, err))
            return -1;
    if (optind != argc || !options->results)
        return rig_error_set(err, RIG_ERROR_USAGE, "expected --results DIR and what scripts/fuzz gives with it");
    if (rig_live_open(options->results, &options->lives, err) < 0)
        return -1;
    options->session.box.say = tell;
    options->session.box.say_context = &options->lives[options->job];
    return 0;
}

void rig_target_give_up(const struct rig_target_options *options, const struct rig_error *why)
{
    (void)fprintf(stderr, "engine: %s\n", why->text);
    if (options->lives)
        rig_live_give_up(&options->lives[options->job], why);
}
