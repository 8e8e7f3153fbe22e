/* SPDX-License-Identifier: MIT */
#ifndef GUEST_RUNNER_BOOT_STATE_H
#define GUEST_RUNNER_BOOT_STATE_H

#include <guest/xen/types.h>

/* The boot state as it is now, see include/rig/boot_state.h. `facts`: RIG_FACT(..) of the steps that ran to their end.
 */
u16 boot_state(u32 facts);

#endif
