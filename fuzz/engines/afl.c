/* SPDX-License-Identifier: MIT */
/*
 * rig-afl: the guest as afl-fuzz's target. AFL++ starts it as
 *
 *     rig-afl --results DIR [--build DIR] ...
 */
#include <fuzz/engines/fork_server.h>
#include <fuzz/engines/target_options.h>

#include <stdlib.h>

static int run(void *context, const uint8_t *data, size_t size, uint8_t *counters, struct rig_error *err)
{
    switch (rig_target_run(context, data, size, counters, err)) {
    case RIG_TARGET_FINE:
        return RIG_FORK_FINE;
    case RIG_TARGET_DEFECT:
        return RIG_FORK_DEFECT;
    case RIG_TARGET_HANG:
        return RIG_FORK_HANG;
    default:
        return -1;
    }
}

int main(int argc, char **argv)
{
    struct rig_fork_target target = {.run = run, .map_size = RIG_TARGET_COUNTERS};
    struct rig_target_options options;
    struct rig_target *opened = NULL;
    struct rig_error err;
    int result;

    /* The box first: from the greeting on, AFL++'s clock runs. */
    result = rig_target_options_parse(argc, argv, &options, &err);
    if (result == 0)
        result = rig_target_open(&options, &opened, &err);
    target.context = opened;
    if (result == 0)
        result = rig_fork_server(&target, &err);
    rig_target_close(opened);
    if (result == 0)
        return EXIT_SUCCESS;
    rig_target_give_up(&options, &err);
    return err.code;
}
