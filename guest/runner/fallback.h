/* SPDX-License-Identifier: MIT */
/* The tables that no scenario touches. */
#ifndef GUEST_RUNNER_FALLBACK_H
#define GUEST_RUNNER_FALLBACK_H

#include <guest/xen/types.h>

/* Once, at start of day, while the domain builder's tables are as it left them. */
void fallback_build(void);
u64 fallback_l4_mfn(void);

#endif
