/* SPDX-License-Identifier: MIT */
/* The words of kernel scenarios, and the tables' other columns. Pure. */
#ifndef RIG_SCENARIO_KERNEL_NAMES_H
#define RIG_SCENARIO_KERNEL_NAMES_H

#include <scenario/kernel/scenario.h>
#include <scenario/names.h>

extern const struct rig_names rig_kernel_change_names, rig_kernel_moment_names, rig_kernel_agent_names,
    rig_kernel_action_names, rig_kernel_role_names;

/* What stands behind an action. */
enum rig_kernel_arg {
    RIG_KERNEL_ARG_NONE,
    RIG_KERNEL_ARG_SLOT,
    RIG_KERNEL_ARG_ENTRY,
    RIG_KERNEL_ARG_MAPPED,
    RIG_KERNEL_ARG_STORE,
    RIG_KERNEL_ARG_OPS,
    RIG_KERNEL_ARG_FUNCTION,
    RIG_KERNEL_ARG_SYMBOL,
    RIG_KERNEL_ARG_ERROR
};

enum rig_kernel_arg rig_kernel_action_arg(unsigned action);

/* Who can perform it: RIG_KERNEL_BY(..) bits. */
unsigned rig_kernel_action_agents(unsigned action);

/* It acts on the hypercall at hand, so that its moment can only be `hypercall`. */
bool rig_kernel_action_on_hypercall(unsigned action);

/* The change is followed by `before G` or `after G`. */
bool rig_kernel_change_is_sided(unsigned kind);

#endif
