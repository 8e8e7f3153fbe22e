/* SPDX-License-Identifier: MIT */
/*
 * The machine that QEMU is started as: a value, and the command line that it comes to. Pure, but for the choice of the
 * accelerator.
 *
 * Files of the run directory have fixed names there (qemu.h), so that equal machines have equal command lines.
 */
#ifndef RIG_BOX_MACHINE_H
#define RIG_BOX_MACHINE_H

#include <base/arguments.h>
#include <base/error.h>

#include <stdbool.h>
#include <stddef.h>

/* A tree that dom0 may mount over 9p (trans=virtio), under its tag. */
struct rig_9p_share {
    const char *tag;  /* letters, digits and '-' */
    const char *path; /* any characters; relative to the run directory, or absolute */
    bool writable;
};

/* NULL means the default. */
struct rig_qemu_machine {
    const char *accel;            /* "tcg" or "kvm" */
    const char *cpu;              /* "intel", "amd", "max", or any -cpu of QEMU's; the default is rig_cpu_model's */
    unsigned ram_mib;             /* all of it: dom0's, the guests' and Xen's own */
    unsigned dom0_mib;            /* dom0's part of it */
    unsigned cpus;                /* dom0 has one of them */
    const char *xen_arguments;    /* put behind the rig's own, so that they win */
    const char *kernel_arguments; /* dom0's kernel's, behind the rig's own */
    const char *kernel_line;      /* all of them, instead of the rig's own and those above; NULL: these */
    const struct rig_9p_share *shares;
    size_t share_count;
    /*
     * Words at the end of QEMU's command line, NULL behind the last: -gdb, -plugin, -drive if=none and the like. For a
     * machine that is restored from a snapshot nothing that the guest sees: the snapshot would not know it.
     */
    const char *const *more;
};

enum rig_machine_start {
    RIG_MACHINE_BOOTS,
    RIG_MACHINE_WAITS, /* for the state of a snapshot */
    RIG_MACHINE_BARE,  /* nothing to boot, and nothing comes by itself: a state is loaded into it */
};

/* Fills in *arguments. -1 (RIG_ERROR_USAGE): too much for a command line, or a share's tag is none. */
int rig_machine_arguments(struct rig_arguments *arguments, const struct rig_qemu_machine *machine,
                          enum rig_machine_start start, struct rig_error *err);

/*
 * What -cpu is given for a model's name. With TCG the default is "intel": QEMU's own default there, an AMD processor
 * with 40 address bits, has Xen take every non-present entry with an address for unsafe under L1TF. With KVM it is the
 * processor itself.
 */
const char *rig_cpu_model(const char *name, const char *accel);

#endif
