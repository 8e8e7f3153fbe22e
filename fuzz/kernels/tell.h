/* SPDX-License-Identifier: MIT */
/* What a campaign on a kernel prints for people. */
#ifndef RIG_KERNELS_TELL_H
#define RIG_KERNELS_TELL_H

#include <scenario/kernel/scenario.h>

#include <cjson/cJSON.h>
#include <stdint.h>

/* A new finding: its change, what the kernel came to, and what others came to. `seconds`: of the campaign so far. */
void rig_tell_kernel_finding(const struct rig_kernel_scenario *scenario, const cJSON *boot, uint64_t cases,
                             double seconds);

#endif
