/* SPDX-License-Identifier: MIT */
/*
 * A PV domain of any kernel in a box whose dom0 runs rig-builder (rig_box_options.builder): built, followed, and looked
 * into when it has stopped. All of it goes through the box's RAM file; nothing travels over a serial port, and nothing
 * in the box waits for us.
 *
 * One domain a box: what comes after it starts with rig_box_restore. Not for more than one thread.
 */
#ifndef RIG_BOX_DOMU_H
#define RIG_BOX_DOMU_H

#include <base/error.h>
#include <box/box.h>
#include <box/tables.h>

#include <rig/builder.h>

#include <stddef.h>
#include <stdint.h>

struct rig_domu;

/* What is to run. Memory stays the caller's, and is not needed any more when rig_domu_start returns. */
struct rig_domu_plan {
    const void *kernel; /* an ELF vmlinux, or a bzImage, which dom0 has to unpack: slower */
    size_t kernel_size;
    const void *initrd; /* NULL: none */
    size_t initrd_size;
    const char *command_line; /* at most RIG_BUILDER_COMMAND_LINE - 1 characters */
    unsigned memory_mib;
    unsigned vcpus;                           /* at most RIG_BUILDER_MOST_VCPUS */
    const struct rig_builder_range *reserved; /* ascending; holes in its memory map */
    size_t reserved_count;                    /* at most RIG_BUILDER_MOST_RESERVED */
};

/* Hands the files over and asks for the domain; returns at once. RIG_ERROR_USAGE: it does not fit. */
int rig_domu_start(struct rig_box *box, const struct rig_domu_plan *plan, struct rig_domu **domu,
                   struct rig_error *err);

/*
 * Takes what the kernel printed since the last look, and says how far things are. To be called every few ms: a kernel
 * whose console ring is full waits. RIG_BUILDER_REFUSED and RIG_BUILDER_ENDED stay.
 */
enum rig_builder_state rig_domu_look(struct rig_domu *domu);

/* Counts up several times a second while the domain runs. Where it stands still for seconds, Xen or dom0 does. */
uint32_t rig_domu_pulse(const struct rig_domu *domu);

/* Asks dom0 to pause the domain; RIG_BUILDER_ENDED follows, with reason RIG_BUILDER_REASON_PAUSED. */
void rig_domu_pause(struct rig_domu *domu);

/* All that it printed so far, NUL-terminated; valid until the next look. `size` may be NULL. */
const char *rig_domu_console(const struct rig_domu *domu, size_t *size);

/* A copy, taken once it has stopped: the builder's records. */
const struct rig_builder_board *rig_domu_board(const struct rig_domu *domu);

/* The box's RAM, to walk the domain's tables in. */
struct rig_frames_of_box rig_domu_frames(const struct rig_domu *domu);

/* NULL is allowed. The domain stays in its box. */
void rig_domu_free(struct rig_domu *domu);

#endif
