/* SPDX-License-Identifier: MIT */
/* The evidence of a run: from the box it ran in, and from what is known of its image. */
#ifndef RIG_BOOT_EVIDENCE_H
#define RIG_BOOT_EVIDENCE_H

#include <box/domu.h>
#include <kernel/kernel.h>
#include <kernel/verdict/evidence.h>

/* What evidence.memory reads from; lives as long as the evidence. */
struct rig_boot_memory {
    struct rig_frames_of_box frames;
};

/* What is known of the image, and nothing of a run yet. Points into its arguments. */
void rig_boot_evidence_kernel(struct rig_evidence *evidence, const struct rig_boot_memory *memory,
                              const struct rig_kernel *kernel, const struct rig_console_reading *reading);

/* Of a domain that has stopped, or whose box is lost (then `end` is the caller's to set). Fills in *memory too. */
void rig_boot_evidence_domu(struct rig_evidence *evidence, struct rig_boot_memory *memory, const struct rig_domu *domu,
                            const struct rig_kernel *kernel, const struct rig_console_reading *reading);

#endif
