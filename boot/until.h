/* SPDX-License-Identifier: MIT */
/* A boot that is over where the kernel enters a function: a pilot that does nothing but see it come there. */
#ifndef RIG_BOOT_UNTIL_H
#define RIG_BOOT_UNTIL_H

#include <boot/run.h>

struct rig_until;

/*
 * RIG_ERROR_USAGE: the kernel has no such function; the nearest are named. The kernel, `function` and what `box` points
 * to outlive it; `hooks` goes to rig_boot_plan.pilot.
 */
int rig_until_new(struct rig_until **made, const struct rig_kernel *kernel, const char *function,
                  const struct rig_box_options *box, struct rig_boot_pilot *hooks, struct rig_error *err);
void rig_until_free(struct rig_until *until);

#endif
