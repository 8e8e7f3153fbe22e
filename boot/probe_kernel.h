/* SPDX-License-Identifier: MIT */
/* A kernel as dom0 of a machine under a probe, which stands before its first instruction. */
#ifndef RIG_BOOT_PROBE_KERNEL_H
#define RIG_BOOT_PROBE_KERNEL_H

#include <base/hash.h>
#include <box/stops/probe.h>
#include <kernel/kernel.h>

struct rig_probe_kernel {
    const struct rig_kernel *kernel;
    const char *build_dir;
    const char *release;       /* of Xen; NULL: the default */
    const char *cpu;           /* NULL: the default */
    const char *name;          /* of who asks; with our pid it is the machine's id */
    const char *xen_arguments; /* where words go, and what a dead dom0 comes to */
    const char *command_line;  /* the kernel's */
    unsigned memory_mib;       /* the kernel's; 0: 512 */
    const char *kept;          /* the directory of a moment of this machine, which boots nothing then; or NULL */
    bool without_counters;
};

/* Adds all that decides how such a machine boots: two plans with one key come to the same moment. */
int rig_probe_kernel_key(const struct rig_probe_kernel *plan, struct rig_key *key, struct rig_error *err);

/* To be closed with rig_probe_close. It emulates (TCG), for the plugin's sake. */
int rig_probe_kernel_open(struct rig_probe *probe, const struct rig_probe_kernel *plan, struct rig_error *err);

#endif
