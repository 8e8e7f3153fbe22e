/* SPDX-License-Identifier: MIT */
/* rig-kernel-afl: the cases of a kernel as afl-fuzz's target. rig-kernel-fuzz starts afl-fuzz with it (engine.c). */
#include <base/progress.h>
#include <fuzz/engines/fork_server.h>
#include <fuzz/kernels/cases.h>
#include <fuzz/kernels/engine.h>
#include <fuzz/kernels/reached.h>

#include <stdlib.h>
#include <unistd.h>

/* Our clock runs from the first case, AFL++'s from its own start: so we say when the time is over, as Ctrl-C would. */
static void ask_to_end(const struct rig_cases *cases)
{
    if (rig_cases_time_is_up(cases))
        (void)kill(getppid(), SIGINT);
}

static int run(void *context, const uint8_t *data, size_t size, uint8_t *counters, struct rig_error *err)
{
    struct rig_cases *cases = context;
    uint64_t parts[RIG_KERNEL_PARTS];
    const size_t count = rig_kernel_parts_read(data, size, rig_cases_count(cases), parts);
    const int end = rig_cases_run(cases, parts, count, counters, err);

    if (end < 0 || rig_cases_note(cases, rig_cases_next(cases), false, err) < 0)
        return -1;
    ask_to_end(cases);
    return end ? RIG_FORK_DEFECT : RIG_FORK_FINE;
}

int main(int argc, char **argv)
{
    const struct rig_say say = {.line = rig_progress};
    struct rig_fork_target target = {.run = run, .map_size = RIG_REACHED_COUNTERS};
    struct rig_kernels_options options;
    struct rig_cases *cases = NULL;
    struct rig_error err;
    int result;

    (void)signal(SIGINT, SIG_IGN); /* AFL++ tells us when to end, after we told AFL++ */
    result = rig_kernels_options_read(&options, argc, argv, &err);
    if (result == 0) {
        rig_kernel_engine_speak();
        result = rig_cases_open(&cases, &options, true, &say, &err);
    }
    target.context = cases;
    if (result == 0)
        result = rig_fork_server(&target, &err);
    if (cases && rig_cases_tell(cases, result == 0 ? &err : NULL) < 0)
        result = -1;
    rig_cases_close(cases);
    rig_progress_end();
    if (result == 0)
        return EXIT_SUCCESS;
    rig_kernel_engine_give_up(&options, &err);
    return err.code;
}
