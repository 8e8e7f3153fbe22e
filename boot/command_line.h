/* SPDX-License-Identifier: MIT */
/* The command line that a kernel is given. Pure. */
#ifndef RIG_BOOT_COMMAND_LINE_H
#define RIG_BOOT_COMMAND_LINE_H

#include <boot/variant.h>

/* -1 (RIG_ERROR_USAGE): longer than Xen takes. */
int rig_boot_command_line(char line[RIG_BUILDER_COMMAND_LINE], const struct rig_variant *variant,
                          struct rig_error *err);

#endif
