/* SPDX-License-Identifier: MIT */
#include <boot/probe_kernel.h>

#include <box/release.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MEMORY_MIB 512
#define XEN_MIB 256

static int write_kernel(const struct rig_kernel *kernel, char path[RIG_PATH_SIZE], struct rig_error *err)
{
    const char *parent = getenv("TMPDIR");
    int fd;

    if (rig_path(path, err, "%s/rig-kernel.XXXXXX", parent && *parent ? parent : "/tmp") < 0)
        return -1;
    fd = mkstemp(path);
    if (fd < 0)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot make a file below %.200s", parent ? parent : "/tmp");
    close(fd);
    if (rig_kernel_image_write(&kernel->image, path, err) == 0)
        return 0;
    (void)unlink(path);
    return -1;
}

static int open_with(struct rig_probe *probe, const struct rig_probe_kernel *plan, const char *vmlinux,
                     struct rig_error *err)
{
    struct rig_inputs inputs;
    struct rig_release release;
    char dir[RIG_PATH_SIZE];
    char id[64];
    const unsigned memory = plan->memory_mib ? plan->memory_mib : MEMORY_MIB;
    const struct rig_probe_options options = {
        .build_dir = plan->build_dir,
        .id = id,
        .inputs = &inputs,
        .without_counters = plan->without_counters,
        .machine = {.accel = "tcg",
                    .cpu = plan->cpu,
                    .ram_mib = memory + XEN_MIB,
                    .dom0_mib = memory,
                    .cpus = 1,
                    .xen_arguments = plan->xen_arguments,
                    .kernel_arguments = plan->command_line},
    };

    (void)snprintf(id, sizeof(id), "%.20s-%ld", plan->name, (long)getpid());
    if (rig_release_find(plan->release ? plan->release : RIG_DEFAULT_RELEASE, &release, err) < 0 ||
        rig_path(dir, err, "%s/box/%s", plan->build_dir, release.name) < 0 ||
        rig_inputs_find(&inputs, dir, NULL, vmlinux, err) < 0)
        return -1;
    return rig_probe_open(probe, &options, err);
}

int rig_probe_kernel_open(struct rig_probe *probe, const struct rig_probe_kernel *plan, struct rig_error *err)
{
    char vmlinux[RIG_PATH_SIZE];
    int result;

    if (write_kernel(plan->kernel, vmlinux, err) < 0)
        return -1;
    result = open_with(probe, plan, vmlinux, err);
    (void)unlink(vmlinux); /* QEMU has it in its memory by now */
    return result;
}
