/* SPDX-License-Identifier: MIT */
/* Registers as QEMU's monitor prints them ("info registers"). Pure. */
#ifndef RIG_BOX_DOM0_REGISTERS_H
#define RIG_BOX_DOM0_REGISTERS_H

#include <rig/builder.h>

#include <stdbool.h>

/* false: `text` is no such print. */
bool rig_monitor_registers(const char *text, struct rig_builder_vcpu *vcpu);

#endif
