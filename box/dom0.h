/* SPDX-License-Identifier: MIT */
/*
 * A machine whose dom0 is any kernel: QEMU, Xen, the kernel itself and an initrd, and nothing of ours in it. Xen's and
 * the kernel's words come over one serial port, whose driver in Xen waits for no interrupt to print. It is booted from
 * nothing, and ends with the thread that started it.
 */
#ifndef RIG_BOX_DOM0_H
#define RIG_BOX_DOM0_H

#include <base/error.h>
#include <box/box.h>
#include <box/tables.h>

#include <rig/builder.h>

#include <stdbool.h>
#include <stddef.h>

struct rig_dom0;

/* Memory stays the caller's, and is not needed any more when rig_dom0_start returns. */
struct rig_dom0_plan {
    const struct rig_box_options
        *box;           /* build_dir, release, xen, accel, cpu, id, xen_arguments, qemu_arguments count */
    const void *kernel; /* an ELF vmlinux or a bzImage */
    size_t kernel_size;
    const void *initrd;
    size_t initrd_size;
    const char *command_line;
    unsigned memory_mib; /* dom0's */
    unsigned vcpus;      /* dom0's; the machine has one processor */
};

int rig_dom0_start(const struct rig_dom0_plan *plan, struct rig_dom0 **dom0, struct rig_error *err);

/* For a probe, which the box's options bring QEMU's words for: then the machine stands before its first instruction. */
const char *rig_dom0_run_dir(const struct rig_dom0 *dom0);
struct rig_qemu *rig_dom0_qemu(struct rig_dom0 *dom0);

/* Whether QEMU runs. */
bool rig_dom0_alive(struct rig_dom0 *dom0);

/* All that came over the port so far, NUL-terminated; valid until the next call. */
const char *rig_dom0_console(struct rig_dom0 *dom0, size_t *size);

/* The machine's memory, also when QEMU is gone. */
struct rig_frames_of_box rig_dom0_frames(const struct rig_dom0 *dom0);

/* Stops the machine and reads its processor, which may stand in Xen; false: it does not answer. */
bool rig_dom0_registers(struct rig_dom0 *dom0, struct rig_builder_vcpu *vcpu);

/* Ends the machine. NULL is allowed. */
void rig_dom0_free(struct rig_dom0 *dom0);

#endif
