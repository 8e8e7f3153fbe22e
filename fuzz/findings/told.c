/* SPDX-License-Identifier: MIT */
#include <fuzz/findings/told.h>

#include <base/array.h>
#include <base/buffer.h>
#include <fuzz/findings/regions.h>
#include <rig/x86.h>
#include <scenario/names.h>
#include <scenario/text.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Numbers of hypercalls and of mmuext_op's commands: Xen's public/xen.h. Errors: public/errno.h. */
enum { MMU_UPDATE = 1, UPDATE_VA_MAPPING = 14, MMUEXT_OP = 26 };

struct numbered {
    unsigned number;
    const char *name;
};

static const struct numbered operations[] = {{0, "set_trap_table"},    {MMU_UPDATE, "mmu_update"},
                                             {2, "set_gdt"},           {3, "stack_switch"},
                                             {13, "multicall"},        {UPDATE_VA_MAPPING, "update_va_mapping"},
                                             {21, "vm_assist"},        {24, "vcpu_op"},
                                             {25, "set_segment_base"}, {MMUEXT_OP, "mmuext_op"},
                                             {29, "sched_op"},         {30, "callback_op"}};
static const struct numbered commands[] = {
    {0, "pin-l1"}, {1, "pin-l2"},      {2, "pin-l3"},          {3, "pin-l4"},
    {4, "unpin"},  {5, "new-baseptr"}, {6, "tlb-flush-local"}, {15, "new-user-baseptr"}};
static const struct numbered errors[] = {{1, "-EPERM"},   {2, "-ENOENT"},  {3, "-ESRCH"},  {11, "-EAGAIN"},
                                         {12, "-ENOMEM"}, {14, "-EFAULT"}, {16, "-EBUSY"}, {17, "-EEXIST"},
                                         {22, "-EINVAL"}, {38, "-ENOSYS"}};

static const char *find(const struct numbered *rows, size_t count, unsigned number)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].number == number)
            return rows[i].name;
    return NULL;
}

const char *rig_strike_came(const struct rig_outcome *outcome, unsigned number)
{
    if (outcome->strikes >> number & 1)
        return "struck";
    if (outcome->refused >> number & 1)
        return "refused by Xen";
    return outcome->reached >> number & 1 ? "nothing to strike" : "its point was not reached";
}

void rig_injection_line(const struct rig_scenario *scenario, unsigned number, char line[RIG_LINE_SIZE])
{
    struct rig_scenario one = {.injection_count = 1};
    char text[2 * RIG_LINE_SIZE];

    one.injections[0] = scenario->injections[number];
    (void)rig_text_print(&one, NULL, text, sizeof(text));
    (void)snprintf(line, RIG_LINE_SIZE, "%s", strchr(text, '\n') + 1);
    line[strcspn(line, "\n")] = '\0';
}

void rig_refusal_operation(const struct rig_refusal *refusal, char out[RIG_REFUSAL_WORD])
{
    const char *name = find(operations, RIG_COUNT(operations), refusal->operation);

    if (name)
        (void)snprintf(out, RIG_REFUSAL_WORD, "%s", name);
    else
        (void)snprintf(out, RIG_REFUSAL_WORD, "hypercall %u", (unsigned)refusal->operation);
}

const char *rig_refusal_command(const struct rig_refusal *refusal)
{
    const char *name = refusal->operation == MMUEXT_OP ? find(commands, RIG_COUNT(commands), refusal->command) : NULL;

    return name ? name : "";
}

void rig_refusal_error(const struct rig_refusal *refusal, char out[RIG_REFUSAL_WORD])
{
    const char *name = refusal->error < 0 ? find(errors, RIG_COUNT(errors), (unsigned)-refusal->error) : NULL;

    if (name)
        (void)snprintf(out, RIG_REFUSAL_WORD, "%s", name);
    else
        (void)snprintf(out, RIG_REFUSAL_WORD, "%d", refusal->error);
}

void rig_refusal_print(const struct rig_scenario *scenario, const struct rig_refusal *refusal,
                       char out[RIG_REFUSAL_TEXT])
{
    struct rig_buffer t = {out, RIG_REFUSAL_TEXT, 0};
    char word[RIG_REFUSAL_WORD];

    rig_refusal_operation(refusal, word);
    rig_buffer_add(&t, "%s", word);
    if (refusal->operation == MMUEXT_OP)
        rig_buffer_add(&t, " %s of frame 0x%" PRIx64, rig_refusal_command(refusal), refusal->argument);
    else if (refusal->operation == MMU_UPDATE)
        rig_buffer_add(&t, " of the entry at 0x%" PRIx64 " to 0x%" PRIx64, refusal->argument, refusal->value);
    else if (refusal->operation == UPDATE_VA_MAPPING)
        rig_buffer_add(&t, " of %016" PRIx64 " to 0x%" PRIx64, refusal->argument, refusal->value);
    if (refusal->operations > 1)
        rig_buffer_add(&t, " (the first of %u operations)", (unsigned)refusal->operations);
    rig_refusal_error(refusal, word);
    rig_buffer_add(&t, ": %s", word);
    if (refusal->in_batch)
        rig_buffer_add(&t, ", in a batch");
    if (refusal->step < scenario->step_count)
        rig_buffer_add(&t, "%s %s", refusal->in_batch ? " of" : ", in", rig_item_text(scenario->steps[refusal->step]));
    if (refusal->by_injection)
        rig_buffer_add(&t, "; an injection asked for it");
}

bool rig_private_is_sound(uint64_t held)
{
    return !held || (!strcmp(rig_region_name(held), "direct-map") && !(held % RIG_PAGE_SIZE));
}

const char *rig_private_held(uint64_t held)
{
    if (!held)
        return "no user pgd";
    return rig_private_is_sound(held) ? "a page" : "no page";
}
