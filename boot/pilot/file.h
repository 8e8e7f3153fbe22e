/* SPDX-License-Identifier: MIT */
/* A scenario for a kernel from its file, and the variant of a boot that its setting comes to. */
#ifndef RIG_BOOT_PILOT_FILE_H
#define RIG_BOOT_PILOT_FILE_H

#include <base/error.h>
#include <boot/variant.h>
#include <scenario/kernel/scenario.h>

#include <stdbool.h>

struct rig_kernel_file {
    const char *path;
    struct rig_kernel_scenario scenario;
    struct rig_kernel_expectations expect;
};

/* `path` may be the directory of a finding. -1 with one line: it cannot be read, is no scenario for a kernel, or
 * expects a verdict that there is not. */
int rig_kernel_file_load(struct rig_kernel_file *file, const char *path, struct rig_error *err);

/* Points into `setting`. -1: a role or an area that cannot be led. */
int rig_kernel_file_variant(const struct rig_kernel_setting *setting, struct rig_variant *variant,
                            struct rig_error *err);

/* The verdict that is expected of a release, "booted" where the file says nothing of it. */
const char *rig_kernel_file_expected(const struct rig_kernel_file *file, const char *release);

#endif
