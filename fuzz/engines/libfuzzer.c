/* SPDX-License-Identifier: MIT */
/*
 * rig-libfuzzer: libFuzzer, with the guest's coverage in the place of its own. The campaign starts it as
 *
 *     rig-libfuzzer [libFuzzer's own options] CORPUS -ignore_remaining_args=1 --results DIR [--build DIR] ...
 *
 * This file is compiled without -fsanitize=fuzzer: the only code that is to be covered is in the guest.
 */
#include <fuzz/engines/libfuzzer.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libFuzzer finds it by the section's name, and clears it before each input. */
__attribute__((used, section("__libfuzzer_extra_counters"))) uint8_t rig_extra_counters[RIG_TARGET_COUNTERS];

/* libFuzzer calls us back without a context. */
static struct rig_target *target;
static struct rig_target_options options;

/* libFuzzer takes exit() within its callbacks for a crash of the target. */
static void __attribute__((noreturn)) leave(int code)
{
    rig_target_close(target);
    (void)fflush(NULL);
    _exit(code);
}

static void __attribute__((noreturn)) fail(const struct rig_error *err)
{
    rig_target_give_up(&options, err);
    leave(err->code);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static const char ours[] = "-ignore_remaining_args=1";
    struct rig_error err;
    int first = 0;

    /* Ctrl-C reaches all of us; the campaign says when to stop, and we stop between two cases. */
    (void)signal(SIGINT, SIG_IGN);
    while (first < *argc - 1 && strcmp((*argv)[first], ours) != 0)
        first++;
    if (rig_target_options_parse(*argc - first, *argv + first, &options, &err) < 0)
        fail(&err);
    rig_libfuzzer_choose_mutator(options.mutator, options.bound.revisions, options.bound.plausible);
    if (rig_target_open(&options, &target, &err) < 0)
        fail(&err);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rig_error err;

    if (rig_target_stopped(target))
        leave(EXIT_SUCCESS);
    if (rig_target_run(target, data, size, rig_extra_counters, &err) < 0)
        fail(&err);
    return 0;
}
