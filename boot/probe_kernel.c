/* SPDX-License-Identifier: MIT */
#include <boot/probe_kernel.h>

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

static unsigned memory_of(const struct rig_probe_kernel *plan)
{
    return plan->memory_mib ? plan->memory_mib : MEMORY_MIB;
}

/* vmlinux: NULL for the box's own kernel. */
static int find_inputs(struct rig_inputs *inputs, const struct rig_probe_kernel *plan, const char *vmlinux,
                       struct rig_error *err)
{
    char dir[RIG_PATH_SIZE];

    return rig_inputs_dir(dir, plan->build_dir, plan->release, err) < 0
               ? -1
               : rig_inputs_find(inputs, dir, NULL, vmlinux, err);
}

int rig_probe_kernel_key(const struct rig_probe_kernel *plan, struct rig_key *key, struct rig_error *err)
{
    const unsigned memory = memory_of(plan);
    struct rig_inputs inputs;

    if (find_inputs(&inputs, plan, NULL, err) < 0 || rig_key_file(key, inputs.xen, err) < 0 ||
        rig_key_file(key, inputs.initramfs, err) < 0)
        return -1;
    rig_key_bytes(key, plan->kernel->image.vmlinux, plan->kernel->image.size);
    rig_key_text(key, plan->cpu ? plan->cpu : "");
    rig_key_text(key, plan->xen_arguments ? plan->xen_arguments : "");
    rig_key_text(key, plan->command_line ? plan->command_line : "");
    rig_key_bytes(key, &memory, sizeof(memory));
    return 0;
}

/* vmlinux: NULL where nothing boots. */
static int open_with(struct rig_probe *probe, const struct rig_probe_kernel *plan, const char *vmlinux,
                     struct rig_error *err)
{
    struct rig_inputs inputs;
    char id[64];
    const unsigned memory = memory_of(plan);
    const struct rig_probe_options options = {
        .build_dir = plan->build_dir,
        .id = id,
        .inputs = vmlinux ? &inputs : NULL,
        .kept = plan->kept,
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
    if (vmlinux && find_inputs(&inputs, plan, vmlinux, err) < 0)
        return -1;
    return rig_probe_open(probe, &options, err);
}

int rig_probe_kernel_open(struct rig_probe *probe, const struct rig_probe_kernel *plan, struct rig_error *err)
{
    char vmlinux[RIG_PATH_SIZE];
    int result;

    if (plan->kept)
        return open_with(probe, plan, NULL, err);
    if (write_kernel(plan->kernel, vmlinux, err) < 0)
        return -1;
    result = open_with(probe, plan, vmlinux, err);
    (void)unlink(vmlinux); /* QEMU has it in its memory by now */
    return result;
}
