/* SPDX-License-Identifier: MIT */
#include <fuzz/session/cores.h>

#include <sched.h>
#include <unistd.h>

unsigned rig_cores(void)
{
    cpu_set_t set;
    long online;

    if (sched_getaffinity(0, sizeof(set), &set) == 0)
        return (unsigned)CPU_COUNT(&set);
    online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (unsigned)online : 1;
}

bool rig_two_boxes(const struct rig_session_options *options, unsigned jobs)
{
    return !options->host && rig_cores() >= jobs * RIG_CORES_PER_JOB;
}
