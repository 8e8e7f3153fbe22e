/* SPDX-License-Identifier: MIT */
/*
 * When which write_cr3 was installed, in words, from the boot states that a run reports (include/rig/boot_state.def).
 */
#ifndef RIG_FINDINGS_INSTALLED_H
#define RIG_FINDINGS_INSTALLED_H

#include <fuzz/client/client.h>

#include <stddef.h>

#define RIG_INSTALLED_SIZE 512

/*
 * Like snprintf: "early from the start, late from post-allocator-init (step 11) on", and the same of the call site
 * where it does not read the ops table. "" where the run has no boot states: its domain was replaced. Pure.
 */
size_t rig_installed(const struct rig_scenario *scenario, const struct rig_result *run, char *out, size_t size);

#endif
