/* SPDX-License-Identifier: MIT */
#include <scenario/kernel/names.h>

#include <base/array.h>

static const struct rig_name changes[] = {
#define RIG_KERNEL_CHANGE(id, name, sided, help) {name, help},
#include <scenario/kernel/actions.def>
#undef RIG_KERNEL_CHANGE
};

static const bool change_sided[] = {
#define RIG_KERNEL_CHANGE(id, name, sided, help) sided,
#include <scenario/kernel/actions.def>
#undef RIG_KERNEL_CHANGE
};

static const struct rig_name moments[] = {
#define RIG_KERNEL_MOMENT(id, name, help) {name, help},
#include <scenario/kernel/actions.def>
#undef RIG_KERNEL_MOMENT
};

static const struct rig_name agents[] = {
#define RIG_KERNEL_AGENT(id, name, help) {name, help},
#include <scenario/kernel/actions.def>
#undef RIG_KERNEL_AGENT
};

static const struct rig_name actions[] = {
#define RIG_KERNEL_ACTION(id, name, arg, agents, help) {name, help},
#include <scenario/kernel/actions.def>
#undef RIG_KERNEL_ACTION
};

static const struct {
    enum rig_kernel_arg arg;
    unsigned agents;
} action_facts[] = {
#define RIG_KERNEL_ACTION(id, name, arg, agents, help) {RIG_KERNEL_ARG_##arg, agents},
#include <scenario/kernel/actions.def>
#undef RIG_KERNEL_ACTION
};

/* Row 0 is "not said", which no line can say. */
static const struct rig_name roles[] = {
    {"", "not said: domU"},
    {"domU", "a PV guest that the injector builds"},
    {"dom0", "the kernel itself under Xen, without an injector"},
};

const struct rig_names rig_kernel_change_names = {"order change", "changes", changes, RIG_COUNT(changes)};
const struct rig_names rig_kernel_moment_names = {"moment", "kernel-moments", moments, RIG_COUNT(moments)};
const struct rig_names rig_kernel_agent_names = {"agent", "kernel-agents", agents, RIG_COUNT(agents)};
const struct rig_names rig_kernel_action_names = {"action", "actions", actions, RIG_COUNT(actions)};
const struct rig_names rig_kernel_role_names = {"role", "roles", roles, RIG_COUNT(roles)};

enum rig_kernel_arg rig_kernel_action_arg(unsigned action)
{
    return action < RIG_COUNT(action_facts) ? action_facts[action].arg : RIG_KERNEL_ARG_NONE;
}

unsigned rig_kernel_action_agents(unsigned action)
{
    return action < RIG_COUNT(action_facts) ? action_facts[action].agents : 0;
}

bool rig_kernel_action_on_hypercall(unsigned action)
{
    return action == RIG_KERNEL_ACTION_SKIP || action == RIG_KERNEL_ACTION_REFUSE || action == RIG_KERNEL_ACTION_RETURN;
}

bool rig_kernel_change_is_sided(unsigned kind)
{
    return kind < RIG_COUNT(change_sided) && change_sided[kind];
}
