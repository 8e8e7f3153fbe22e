/* SPDX-License-Identifier: MIT */
#include <cluster/node.h>

#include <base/child.h>
#include <base/cores.h>
#include <base/files.h>
#include <base/share.h>

#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#define NEEDED_MEMORY_MIB 2048                  /* two boxes, and what runs them */
#define NEEDED_TEMPORARY (UINT64_C(2048) << 20) /* RAM and snapshots of two boxes */

static const char *const programs[] = {"qemu-system-x86_64"};

static int check_memory(struct rig_error *err)
{
    const uint64_t memory = rig_memory_mib();

    return memory >= NEEDED_MEMORY_MIB
               ? 0
               : rig_error_set(err, RIG_ERROR_MACHINERY, "found %" PRIu64 " MiB of memory; expected %d at least",
                               memory, NEEDED_MEMORY_MIB);
}

static int check_all(const char *program, const char *results, struct rig_error *err)
{
    const char *temporary = getenv("TMPDIR");
    char path[RIG_PATH_SIZE];

    if (access(program, X_OK) < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY,
                             "found no %.200s; expected the build directory at the same path on all nodes", program);
    for (unsigned i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
        if (rig_find_program(programs[i], path, err) < 0)
            return -1;
    if (rig_path(path, err, "%s/.node", results) < 0 || rig_can_write(path, err) < 0 || check_memory(err) < 0)
        return -1;
    return rig_need_space(temporary && *temporary ? temporary : "/tmp", NEEDED_TEMPORARY, err);
}

int rig_node_check(const char *program, const char *results, struct rig_error *err)
{
    char name[RIG_NODE_NAME];
    struct rig_error why;

    rig_node_name(name);
    return check_all(program, results, &why) == 0
               ? 0
               : rig_error_set(err, RIG_ERROR_MACHINERY, "node %s: %s", name, why.text);
}
