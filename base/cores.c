/* SPDX-License-Identifier: MIT */
#include <base/cores.h>

#include <base/files.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#define MIB (UINT64_C(1) << 20)

unsigned rig_cores(void)
{
    cpu_set_t set;
    long online;

    if (sched_getaffinity(0, sizeof(set), &set) == 0)
        return (unsigned)CPU_COUNT(&set);
    online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (unsigned)online : 1;
}

/* The limit of our own control group, of those of version 2; UINT64_MAX: none. */
static uint64_t group_limit(void)
{
    char *group = rig_read_file("/proc/self/cgroup", NULL), *line = group ? strstr(group, "0::") : NULL;
    char path[RIG_PATH_SIZE];
    char *text = NULL, *end;
    uint64_t limit = UINT64_MAX;

    if (line) {
        line[strcspn(line, "\n")] = '\0';
        if (rig_path(path, NULL, "/sys/fs/cgroup%s/memory.max", line + 3) == 0)
            text = rig_read_file(path, NULL);
    }
    if (text) {
        limit = strtoull(text, &end, 10); /* or "max" */
        limit = end == text ? UINT64_MAX : limit;
    }
    free(text);
    free(group);
    return limit;
}

uint64_t rig_memory_mib(void)
{
    const uint64_t limit = group_limit();
    struct sysinfo info;
    uint64_t machine = UINT64_MAX;

    if (sysinfo(&info) == 0)
        machine = (uint64_t)info.totalram * info.mem_unit;
    return (machine < limit ? machine : limit) / MIB;
}

bool rig_cores_choose(const cpu_set_t *all, unsigned job, unsigned jobs, cpu_set_t *chosen)
{
    const unsigned each = jobs ? (unsigned)CPU_COUNT(all) / jobs : 0;
    unsigned number = 0;

    CPU_ZERO(chosen);
    if (each == 0)
        return false;
    for (unsigned core = 0; core < CPU_SETSIZE; core++) {
        if (!CPU_ISSET(core, all))
            continue;
        if (number / each == job)
            CPU_SET(core, chosen);
        number++;
    }
    return true;
}

void rig_cores_pin(unsigned job, unsigned jobs)
{
    cpu_set_t all, chosen;

    if (sched_getaffinity(0, sizeof(all), &all) == 0 && rig_cores_choose(&all, job, jobs, &chosen))
        (void)sched_setaffinity(0, sizeof(chosen), &chosen);
}
