/* SPDX-License-Identifier: MIT */
/*
 * rig-libfuzzer: libFuzzer, with the guest's coverage in the place of its own. The campaign starts it as
 *
 *     rig-libfuzzer [libFuzzer's own options] CORPUS -ignore_remaining_args=1 --results DIR [--build DIR] ...
 *
 * This file is compiled without -fsanitize=fuzzer: the only code that is to be covered is in the guest.
 */
#include <fuzz/box_options.h>
#include <fuzz/libfuzzer.h>
#include <fuzz/options.h>
#include <fuzz/target.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libFuzzer finds it by the section's name, and clears it before each input. */
__attribute__((used, section("__libfuzzer_extra_counters")))
uint8_t rig_extra_counters[RIG_MAX_COVERAGE_PAGES * RIG_PAGE_SIZE];

/* libFuzzer calls us back without a context. */
static struct rig_target *target;

/* libFuzzer takes exit() within its callbacks for a crash of the target. */
static void __attribute__((noreturn)) leave(int code)
{
    rig_target_close(target);
    (void)fflush(NULL);
    _exit(code);
}

static void __attribute__((noreturn)) fail(const struct rig_error *err)
{
    (void)fprintf(stderr, "libfuzzer: %s\n", err->text);
    leave(err->code);
}

static void tell(void *context, const char *line)
{
    struct rig_live *live = context;

    (void)fprintf(stderr, "%s\n", line);
    (void)snprintf(live->doing, sizeof(live->doing), "%s", line);
}

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

static int parse(int argc, char **argv, struct rig_target_options *options, enum rig_mutator *mutator)
{
    static const struct option table[] = {{"results", required_argument, NULL, 'd'},
                                          {"revision", required_argument, NULL, 'r'},
                                          {"job", required_argument, NULL, 'j'},
                                          {"mutator", required_argument, NULL, 'm'},
                                          {"orders", required_argument, NULL, 'o'},
                                          RIG_BOX_LONG_OPTIONS,
                                          {0}};
    int option;

    optind = 1;
    while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
        uint64_t number = options->job;
        bool good = true;

        if (option == 'd')
            options->results = optarg;
        else if (option == 'r')
            good = rig_parse_revisions(optarg, &options->revisions, NULL);
        else if (option == 'j')
            good = rig_parse_number(optarg, 0, RIG_MAX_JOBS - 1, &number);
        else if (option == 'm')
            good = parse_mutator(optarg, mutator);
        else if (option == 'o')
            good = rig_parse_orders(optarg, &options->plausible);
        else
            good = rig_box_option(option, optarg, &options->session.box);
        if (!good)
            return -1;
        options->job = (unsigned)number;
    }
    return optind == argc && options->results ? 0 : -1;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static const char ours[] = "-ignore_remaining_args=1";
    struct rig_target_options options = {0};
    enum rig_mutator mutator = RIG_MUTATOR_BOTH;
    struct rig_live *jobs;
    struct rig_error err;
    int first = 0;

    /* Ctrl-C reaches all of us; the campaign says when to stop, and we stop between two cases. */
    (void)signal(SIGINT, SIG_IGN);
    (void)rig_parse_revisions("all", &options.revisions, NULL);
    while (first < *argc && strcmp((*argv)[first], ours) != 0)
        first++;
    if (first == *argc || parse(*argc - first, *argv + first, &options, &mutator) < 0) {
        (void)rig_error_set(&err, RIG_ERROR_USAGE,
                            "found unknown arguments; expected %s --results DIR "
                            "[--revision R0,..] [--job N] [--mutator bytes|structure|both] [--orders any|plausible]",
                            ours);
        fail(&err);
    }
    if (rig_live_open(options.results, &jobs, &err) < 0)
        fail(&err);
    options.session.box.say = tell;
    options.session.box.say_context = &jobs[options.job];
    rig_libfuzzer_choose_mutator(mutator, options.revisions);
    if (rig_target_open(&options, &target, &err) < 0)
        fail(&err);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rig_error err;

    if (rig_target_stopped(target))
        leave(EXIT_SUCCESS);
    if (rig_target_run(target, data, size, rig_extra_counters, sizeof(rig_extra_counters), &err) < 0)
        fail(&err);
    return 0;
}
