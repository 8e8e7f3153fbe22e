/* SPDX-License-Identifier: MIT */
#include <box/accelerator.h>
#include <box/box_machine.h>

#include <string.h>

#define MOST_SHARES 8

/* Xen's own, and a guest of ours: below this no box comes up. */
#define LEAST_OTHER_MIB 128
#define MOST_MIB 3072 /* the RAM below the PCI hole is one piece of the file */

int rig_box_machine_make(struct rig_box_machine *made, const struct rig_box_options *options, struct rig_error *err)
{
    struct rig_9p_share unserved[MOST_SHARES];
    struct rig_qemu_machine machine = {.cpu = options->cpu,
                                       .ram_mib = options->memory_mib,
                                       .dom0_mib = options->dom0_mib,
                                       .cpus = options->cpus,
                                       .xen_arguments = options->xen_arguments,
                                       .shares = unserved,
                                       .share_count = options->share_count};

    if (rig_accelerator_find(options->build_dir, options->accel, true, &made->accel, err) < 0)
        return -1;
    if (options->memory_mib < options->dom0_mib + LEAST_OTHER_MIB || options->memory_mib > MOST_MIB)
        return rig_error_set(err, RIG_ERROR_USAGE, "found %u MiB of memory for the box; expected %u to %u",
                             options->memory_mib, options->dom0_mib + LEAST_OTHER_MIB, MOST_MIB);
    if (options->share_count > MOST_SHARES)
        return rig_error_set(err, RIG_ERROR_USAGE, "found %zu shared directories; expected %d at most",
                             options->share_count, MOST_SHARES);
    machine.accel = made->accel;
    made->ram_size = (size_t)options->memory_mib << 20;
    /* The snapshot serves whoever has the same devices: any directory stands for the shared ones while it is made. */
    for (size_t i = 0; i < options->share_count; i++)
        unserved[i] = (struct rig_9p_share){.tag = options->shares[i].tag, .path = "."};
    if (rig_machine_arguments(&made->boot, &machine, RIG_MACHINE_BOOTS, err) < 0)
        return -1;
    machine.shares = options->shares;
    machine.more = options->qemu_arguments;
    return rig_machine_arguments(&made->restore, &machine, RIG_MACHINE_WAITS, err);
}
