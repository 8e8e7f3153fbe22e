/* SPDX-License-Identifier: MIT */
/* A scenario for a kernel as text, in the one canonical form. */
#include <base/buffer.h>
#include <scenario/kernel/names.h>
#include <scenario/kernel/text.h>
#include <scenario/kernel/versions.h>

#include <inttypes.h>

static void print_text(struct rig_buffer *p, const char *keyword, const char *text)
{
    if (text[0])
        rig_buffer_add(p, "%s %s\n", keyword, text);
}

static void print_number(struct rig_buffer *p, const char *keyword, uint32_t number)
{
    if (number)
        rig_buffer_add(p, "%s %" PRIu32 "\n", keyword, number);
}

static void print_setting(struct rig_buffer *p, const struct rig_kernel_setting *s)
{
    print_text(p, "kernel", s->kernel);
    print_text(p, "xen", s->xen);
    print_text(p, "cpu", s->cpu);
    print_number(p, "memory", s->memory_mib);
    print_number(p, "vcpus", s->vcpus);
    print_text(p, "role", rig_name(&rig_kernel_role_names, s->role));
    print_text(p, "initrd", s->initrd);
    for (unsigned i = 0; i < s->reserved_count; i++)
        rig_buffer_add(p, "e820 0x%" PRIx64 "..0x%" PRIx64 " reserved\n", s->reserved[i].from, s->reserved[i].to);
    print_text(p, "append", s->append);
}

static void print_change(struct rig_buffer *p, const struct rig_kernel_change *change)
{
    rig_buffer_add(p, "%s %s", rig_name(&rig_kernel_change_names, change->kind), change->function);
    if (rig_kernel_change_is_sided(change->kind))
        rig_buffer_add(p, " %s %s", change->side == RIG_KERNEL_AFTER ? "after" : "before", change->anchor);
    rig_buffer_add(p, "\n");
}

static void print_arguments(struct rig_buffer *p, const struct rig_kernel_injection *j)
{
    switch (rig_kernel_action_arg(j->action)) {
    case RIG_KERNEL_ARG_SLOT:
        rig_buffer_add(p, " 0x%x", j->slot);
        break;
    case RIG_KERNEL_ARG_ENTRY:
        rig_buffer_add(p, " 0x%x 0x%" PRIx64, j->slot, j->value);
        break;
    case RIG_KERNEL_ARG_MAPPED:
        rig_buffer_add(p, " 0x%" PRIx64, j->address);
        break;
    case RIG_KERNEL_ARG_STORE:
        rig_buffer_add(p, " 0x%" PRIx64 " 0x%" PRIx64, j->address, j->value);
        break;
    case RIG_KERNEL_ARG_OPS:
        rig_buffer_add(p, " %s", j->ops == RIG_KERNEL_OPS_LATE ? "late" : "early");
        break;
    case RIG_KERNEL_ARG_FUNCTION:
        rig_buffer_add(p, " %s", j->symbol);
        break;
    case RIG_KERNEL_ARG_SYMBOL:
        rig_buffer_add(p, " %s %" PRIu64, j->symbol, j->value);
        break;
    case RIG_KERNEL_ARG_ERROR:
        rig_buffer_add(p, " %" PRIu64, j->value);
        break;
    case RIG_KERNEL_ARG_NONE:
        break;
    }
}

static void print_injection(struct rig_buffer *p, const struct rig_kernel_injection *j)
{
    rig_buffer_add(p, "at %s %s", j->function, rig_name(&rig_kernel_moment_names, j->moment));
    if (j->number > 1 || j->moment == RIG_KERNEL_MOMENT_HYPERCALL)
        rig_buffer_add(p, " %u", j->number);
    rig_buffer_add(p, ": %s", rig_name(&rig_kernel_action_names, j->action));
    print_arguments(p, j);
    if (j->by)
        rig_buffer_add(p, " by %s", rig_name(&rig_kernel_agent_names, j->by));
    rig_buffer_add(p, "\n");
}

static void print_expectation(struct rig_buffer *p, const struct rig_kernel_expectation *e)
{
    char range[RIG_KERNEL_RANGE_SIZE];

    rig_kernel_range_print(&e->kernels, range);
    rig_buffer_add(p, "expect kernel %s: %s\n", range, e->verdict);
}

size_t rig_kernel_text_print(const struct rig_kernel_scenario *scenario, const struct rig_kernel_expectations *expect,
                             char *out, size_t size)
{
    struct rig_buffer p = {out, size, 0};

    print_setting(&p, &scenario->setting);
    for (unsigned i = 0; i < scenario->change_count; i++)
        print_change(&p, &scenario->changes[i]);
    for (unsigned i = 0; i < scenario->injection_count; i++)
        print_injection(&p, &scenario->injections[i]);
    print_text(&p, "until", scenario->until);
    for (unsigned i = 0; expect && i < expect->count; i++)
        print_expectation(&p, &expect->row[i]);
    return p.length;
}
