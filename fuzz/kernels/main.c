/* SPDX-License-Identifier: MIT */
/*
 * rig-kernel-fuzz: a campaign on a kernel. Cases run on a moment, which predicts; what does not come to the window's
 * end there is run again from a cold boot, and that is a finding or not. scripts/fuzz --kernel starts it.
 */
#include <base/progress.h>
#include <fuzz/kernels/cases.h>
#include <fuzz/kernels/engine.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define EXIT_FINDING 1

static volatile sig_atomic_t interrupted;

static void on_signal(int signal)
{
    (void)signal;
    interrupted = 1;
}

static int complain(const struct rig_error *err)
{
    rig_progress_end();
    (void)fprintf(stderr, "fuzz: %s\n", err->text);
    return err->code;
}

static int run_all(struct rig_cases *cases, struct rig_error *err)
{
    const uint64_t count = rig_cases_count(cases);

    for (uint64_t next = rig_cases_next(cases); next < count && !interrupted && !rig_cases_time_is_up(cases); next++)
        if (rig_cases_run(cases, &next, 1, NULL, err) < 0 || rig_cases_note(cases, next + 1, false, err) < 0)
            return -1;
    return 0;
}

/* 1: findings that are new, 0: none, -1. */
static int exhaust(const struct rig_kernels_options *options, struct rig_error *err)
{
    const struct rig_say say = {.line = rig_progress};
    struct rig_cases *cases;
    int result;

    if (rig_cases_open(&cases, options, false, &say, err) < 0)
        return -1;
    result = run_all(cases, err);
    if (result == 0)
        result = rig_cases_tell(cases, err);
    if (result == 0)
        result = rig_cases_figures(cases).findings > 0;
    rig_cases_close(cases);
    return result;
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = on_signal};
    struct rig_kernels_options options;
    struct rig_error err;
    int result;

    if (rig_kernels_options_read(&options, argc, argv, &err) < 0)
        return complain(&err);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    (void)sigaction(SIGHUP, &action, NULL);
    result = options.engine == RIG_KERNELS_EXHAUSTIVE ? exhaust(&options, &err)
                                                      : rig_kernel_engine_run(&options, argv, &interrupted, &err);
    if (result < 0)
        return complain(&err);
    return result ? EXIT_FINDING : EXIT_SUCCESS;
}
