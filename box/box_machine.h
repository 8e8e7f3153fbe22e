/* SPDX-License-Identifier: MIT */
/*
 * The machine of a box, from its options: how QEMU is started to boot it, and how to go on from its snapshot. What the
 * guest can see is in both and, by the first, in the snapshot's key.
 */
#ifndef RIG_BOX_BOX_MACHINE_H
#define RIG_BOX_BOX_MACHINE_H

#include <base/error.h>
#include <box/box.h>
#include <box/machine.h>

#include <stddef.h>

struct rig_box_machine {
    const char *accel; /* "tcg", "kvm" */
    size_t ram_size;
    struct rig_arguments boot;
    struct rig_arguments restore;
};

/* The options are complete but for those of which NULL stands for a default. Errors are RIG_ERROR_USAGE. */
int rig_box_machine_make(struct rig_box_machine *machine, const struct rig_box_options *options, struct rig_error *err);

#endif
