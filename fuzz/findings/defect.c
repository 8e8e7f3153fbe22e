/* SPDX-License-Identifier: MIT */
#include <fuzz/findings/defect.h>

#include <base/buffer.h>
#include <fuzz/findings/regions.h>
#include <fuzz/findings/told.h>
#include <rig/x86.h>
#include <scenario/names.h>

static void add_fault(struct rig_buffer *t, const struct rig_outcome *o)
{
    if (o->vector && o->verdict != RIG_VERDICT_HANG)
        rig_buffer_add(t, " vector %u %x", (unsigned)o->vector, (unsigned)o->error_code);
    if (o->vector == X86_TRAP_PF)
        rig_buffer_add(t, " in %s, %s", rig_region_name(o->address), o->l4_entry & _PAGE_PRESENT ? "present" : "none");
}

/*
 * Of a page directory without a user pgd, and of one with it, only where something is believed wrongly: else it is how
 * a boot goes, and no part of the defect.
 */
static void add_private(struct rig_buffer *t, const struct rig_outcome *o)
{
    if (o->private_reads && (o->beliefs || !rig_private_is_sound(o->private_held)))
        rig_buffer_add(t, " private %s", rig_private_held(o->private_held));
}

void rig_defect(char defect[RIG_DEFECT_SIZE], const struct rig_judged *judged)
{
    const struct rig_outcome *o = &judged->run->outcome;
    struct rig_buffer t = {defect, RIG_DEFECT_SIZE, 0};

    defect[0] = '\0';
    rig_buffer_add(&t, "%s", rig_name(&rig_verdict_names, o->verdict));
    add_fault(&t, o);
    if (judged->chain.count && o->verdict != RIG_VERDICT_HANG)
        rig_buffer_add(&t, " at %s",
                       judged->chain.links[0].function ? judged->chain.links[0].function
                                                       : rig_region_name(judged->chain.links[0].address));
    for (unsigned i = 0; i < RIG_BELIEF_COUNT; i++)
        if (o->beliefs >> i & 1)
            rig_buffer_add(&t, " %s", rig_name(&rig_belief_names, i));
    add_private(&t, o);
    for (unsigned i = 0; i < o->refusal_count && i < RIG_MAX_REFUSALS; i++) {
        char operation[RIG_REFUSAL_WORD], error[RIG_REFUSAL_WORD];

        /* What was asked for has a part in what is believed for it, and none in where a fault ends a run. */
        if (o->refusals[i].by_injection && rig_verdict_is_defect(o->verdict) && o->verdict != RIG_VERDICT_SILENT_FAULT)
            continue;
        rig_refusal_operation(&o->refusals[i], operation);
        rig_refusal_error(&o->refusals[i], error);
        rig_buffer_add(&t, " %s %s %s%s", operation, rig_refusal_command(&o->refusals[i]), error,
                       o->refusals[i].by_injection ? " asked for" : "");
    }
}
