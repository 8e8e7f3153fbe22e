/* SPDX-License-Identifier: MIT */
#include <fuzz/findings/expected.h>

#include <base/buffer.h>
#include <fuzz/findings/regions.h>
#include <fuzz/findings/told.h>
#include <scenario/names.h>

#include <inttypes.h>
#include <string.h>

static bool is_in_chain(const struct rig_chain *chain, const char *function)
{
    for (unsigned i = 0; i < chain->count; i++)
        if (chain->links[i].function && strcmp(chain->links[i].function, function) == 0)
            return true;
    return false;
}

static bool was_refused(const struct rig_outcome *outcome, const char *what)
{
    for (unsigned i = 0; i < outcome->refusal_count && i < RIG_MAX_REFUSALS; i++) {
        char operation[RIG_REFUSAL_WORD];

        rig_refusal_operation(&outcome->refusals[i], operation);
        if (strcmp(operation, what) == 0 || strcmp(rig_refusal_command(&outcome->refusals[i]), what) == 0)
            return true;
    }
    return false;
}

bool rig_as_expected(const struct rig_expectation *e, const struct rig_judged *judged)
{
    const struct rig_outcome *outcome = &judged->run->outcome;

    if (!e->set)
        return outcome->verdict == RIG_VERDICT_BOOTED;
    return outcome->verdict == e->verdict && (!e->has_address || outcome->address == e->address) &&
           (!e->region ||
            strcmp(rig_region_name(outcome->address), rig_name(&rig_region_names, e->region - 1U)) == 0) &&
           (!e->belief || outcome->beliefs >> (e->belief - 1U) & 1) &&
           (!e->function[0] || is_in_chain(&judged->chain, e->function)) &&
           (!e->refused[0] || was_refused(outcome, e->refused));
}

void rig_expectation_print(const struct rig_expectation *e, char text[RIG_EXPECTATION_SIZE])
{
    struct rig_buffer t = {text, RIG_EXPECTATION_SIZE, 0};

    text[0] = '\0';
    if (!e->set)
        return;
    rig_buffer_add(&t, "%s", rig_name(&rig_verdict_names, e->verdict));
    if (e->has_address)
        rig_buffer_add(&t, " at 0x%016" PRIx64, e->address);
    if (e->function[0])
        rig_buffer_add(&t, " in %s", e->function);
    if (e->region)
        rig_buffer_add(&t, " region %s", rig_name(&rig_region_names, e->region - 1U));
    if (e->belief)
        rig_buffer_add(&t, " belief %s", rig_name(&rig_belief_names, e->belief - 1U));
    if (e->refused[0])
        rig_buffer_add(&t, " refused %s", e->refused);
}
