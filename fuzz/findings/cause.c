/* SPDX-License-Identifier: MIT */
#include <fuzz/findings/cause.h>

#include <fuzz/findings/regions.h>
#include <fuzz/findings/told.h>
#include <rig/x86.h>
#include <scenario/names.h>

#include <string.h>

/* What has no room is left out. */
static void add(char *cause, const char *between, const char *text)
{
    size_t used = strlen(cause);

    if (used + strlen(between) + strlen(text) < RIG_CAUSE_SIZE)
        (void)snprintf(cause + used, RIG_CAUSE_SIZE - used, "%s%s", between, text);
}

/* Taken or not is a matter of who had registered what, not of what went wrong. */
static const char *what(const struct rig_outcome *o)
{
    switch (o->verdict) {
    case RIG_VERDICT_UNHANDLED_PAGE_FAULT:
    case RIG_VERDICT_HANDLED_PAGE_FAULT:
        return "page-fault";
    case RIG_VERDICT_UNHANDLED_EXCEPTION:
    case RIG_VERDICT_HANDLED_EXCEPTION:
        return "exception";
    default:
        return rig_name(&rig_verdict_names, o->verdict);
    }
}

/* Of several defects that end in a refusal, which. */
static void add_refusal(char *cause, const struct rig_refusal *refusal)
{
    char operation[RIG_REFUSAL_WORD];

    rig_refusal_operation(refusal, operation);
    add(cause, "-", *rig_refusal_command(refusal) ? rig_refusal_command(refusal) : operation);
}

static void add_beliefs(char *cause, const struct rig_outcome *o)
{
    const uint32_t beliefs = rig_telling_beliefs(o->beliefs);

    for (unsigned i = 0; i < RIG_BELIEF_COUNT; i++)
        if (beliefs >> i & 1)
            add(cause, "-", rig_name(&rig_belief_names, i));
    if (beliefs == RIG_BELIEF_BIT(REFUSED))
        for (unsigned i = 0; i < o->refusal_count && i < RIG_MAX_REFUSALS; i++)
            if (o->refusals[i].in_batch && !o->refusals[i].by_injection) {
                add_refusal(cause, &o->refusals[i]);
                break;
            }
}

/* Each kind of fault once, in the order of the table. */
static void add_injections(char *cause, const struct rig_judged *judged)
{
    const struct rig_scenario *s = judged->scenario;
    const char *between = "-with-";

    for (unsigned fault = 0; fault < RIG_FAULT_COUNT; fault++) {
        bool struck = false;

        for (unsigned i = 0; i < s->injection_count; i++)
            struck |= s->injections[i].fault == fault && (judged->run->outcome.strikes >> i & 1);
        if (!struck)
            continue;
        add(cause, between, rig_name(&rig_fault_names, fault));
        between = "-and-";
    }
}

void rig_cause(char cause[static RIG_CAUSE_SIZE], const struct rig_judged *judged)
{
    const struct rig_outcome *o = &judged->run->outcome;
    const struct rig_link *inner = judged->chain.links;

    cause[0] = '\0';
    if (!rig_is_defect(judged->run))
        return;
    add(cause, "", what(o));
    if (o->verdict == RIG_VERDICT_SILENT_FAULT) {
        add_beliefs(cause, o);
    } else {
        if (o->vector == X86_TRAP_PF)
            add(cause, "-", rig_region_name(o->address));
        /* The watchdog stops a loop anywhere. */
        if (judged->chain.count > 0 && o->verdict != RIG_VERDICT_HANG)
            add(cause, "-", inner->function ? inner->function : rig_region_name(inner->address));
    }
    add_injections(cause, judged);
}
