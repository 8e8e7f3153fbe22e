/* SPDX-License-Identifier: MIT */
/*
 * The builder's last-level tables other than the arena's: they map text, the memory between, and the runner's own. The
 * logic has no business there. But where an injection made an upper entry name one of them, or an allocation land in
 * what they map, the kernel makes pages read-only in them.
 */
#ifndef GUEST_RUNNER_BUILDER_PAGES_H
#define GUEST_RUNNER_BUILDER_PAGES_H

#include <guest/xen/types.h>

#include <xen/xen.h>

/* Once, at start of day. */
void builder_pages_remember(void);
/* Fills in what puts entries right that are not as they were; returns how many of the `most` updates. */
unsigned builder_pages_updates(struct mmu_update *updates, unsigned most);

#endif
