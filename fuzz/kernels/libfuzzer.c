/* SPDX-License-Identifier: MIT */
/*
 * rig-kernel-libfuzzer: libFuzzer on the cases of a kernel, with the blocks of kernel and Xen in the place of its own
 * coverage. rig-kernel-fuzz starts it (engine.c). Compiled without -fsanitize=fuzzer: nothing here is to be covered.
 */
#include <base/progress.h>
#include <base/random.h>
#include <fuzz/kernels/cases.h>
#include <fuzz/kernels/engine.h>
#include <fuzz/kernels/reached.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out,
                                 size_t max_size, unsigned seed);

/* libFuzzer finds it by the section's name, and clears it before each input. */
__attribute__((used, section("__libfuzzer_extra_counters"))) uint8_t rig_kernel_counters[RIG_REACHED_COUNTERS];

/* libFuzzer calls us back without a context. */
static struct rig_kernels_options options;
static struct rig_cases *cases;
static volatile sig_atomic_t stop;
static bool opened;

static void on_signal(int signal)
{
    (void)signal;
    stop = 1;
}

/* libFuzzer takes exit() within its callbacks for a crash of what it tests. */
static void __attribute__((noreturn)) leave(int code)
{
    rig_cases_close(cases);
    (void)fflush(NULL);
    _exit(code);
}

static void __attribute__((noreturn)) fail(const struct rig_error *err)
{
    rig_progress_end();
    rig_kernel_engine_give_up(&options, err);
    leave(err->code);
}

static void __attribute__((noreturn)) end(void)
{
    struct rig_error err;

    if (rig_cases_tell(cases, &err) < 0)
        fail(&err);
    leave(EXIT_SUCCESS);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static const char ours[] = "-ignore_remaining_args=1";
    const struct rig_say say = {.line = rig_progress};
    struct rig_error err;
    int first = 0, log = dup(STDERR_FILENO);

    (void)signal(SIGTERM, on_signal);
    (void)signal(SIGPIPE, SIG_IGN);
    while (first < *argc - 1 && strcmp((*argv)[first], ours) != 0)
        first++;
    if (rig_kernels_options_read(&options, *argc - first, *argv + first, &err) < 0)
        fail(&err);
    rig_kernel_engine_speak();
    if (rig_cases_open(&cases, &options, true, &say, &err) < 0)
        fail(&err);
    /* libFuzzer is about to keep the log for itself (-close_fd_mask). */
    (void)dup2(log, STDERR_FILENO);
    (void)close(log);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint64_t parts[RIG_KERNEL_PARTS];
    size_t count = rig_kernel_parts_read(data, size, rig_cases_count(cases), parts);
    struct rig_error err;

    if (!opened)
        rig_kernel_engine_speak();
    opened = true;
    if (stop || rig_cases_time_is_up(cases))
        end();
    if (rig_cases_run(cases, parts, count, rig_kernel_counters, &err) < 0 ||
        rig_cases_note(cases, rig_cases_next(cases), false, &err) < 0)
        fail(&err);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    uint64_t rng = rig_random_mix(seed);

    return rig_kernel_mutate(rig_cases_count(cases), data, size, max_size, &rng);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out,
                                 size_t max_size, unsigned seed)
{
    uint64_t rng = rig_random_mix(seed);

    return rig_kernel_crossover(a, a_size, b, b_size, out, max_size, &rng);
}
