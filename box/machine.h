/* SPDX-License-Identifier: MIT */
/*
 * The two machines that QEMU is started as, as command lines. The box: files with fixed names in the run directory, and
 * nothing that differs from one box to the next. The Xen host: the same Xen and dom0 kernel, with file trees served to
 * dom0 over 9p. Pure, but for the choice of the accelerator.
 */
#ifndef RIG_BOX_MACHINE_H
#define RIG_BOX_MACHINE_H

#include <base/arguments.h>
#include <base/error.h>

#include <stdbool.h>
#include <stddef.h>

/* incoming: wait for a snapshot instead of booting. */
void rig_machine_box(struct rig_arguments *arguments, bool incoming);

/* A tree that dom0 may mount: trans=virtio, under its tag. */
struct rig_share {
    const char *tag;
    const char *path; /* any characters, absolute */
    bool writable;
};

struct rig_xen_host_machine {
    unsigned ram_mib;
    unsigned dom0_mib;
    unsigned cpus; /* dom0 has one of them */
    const struct rig_share *shares;
    size_t share_count;
};

/* -1: too long for a command line. */
int rig_machine_xen_host(struct rig_arguments *arguments, const struct rig_xen_host_machine *machine,
                         struct rig_error *err);

#endif
