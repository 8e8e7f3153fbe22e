/* SPDX-License-Identifier: MIT */
#ifndef GUEST_RUNNER_CASE_H
#define GUEST_RUNNER_CASE_H

#include <rig/control.h>

/* Runs one scenario to its end, whatever the end; the outcome is in the control page, kept up all the while. */
void runner_case(const struct rig_scenario *scenario, enum rig_mode mode);

#endif
