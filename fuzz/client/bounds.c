/* SPDX-License-Identifier: MIT */
#include <fuzz/client/bounds.h>

#include <rig/scenario.h>

#include <string.h>

void rig_outcome_bound(struct rig_outcome *outcome, enum rig_source source)
{
    if (outcome->verdict >= RIG_VERDICT_COUNT)
        outcome->verdict = RIG_VERDICT_NONE;
    /* Who speaks is known from where the record was found, not from what it says. */
    outcome->source = source;
    outcome->strikes &= (UINT32_C(1) << RIG_MAX_INJECTIONS) - 1;
    outcome->reached &= (UINT32_C(1) << RIG_MAX_INJECTIONS) - 1;
    outcome->refused &= (UINT32_C(1) << RIG_MAX_INJECTIONS) - 1;
    outcome->beliefs &= (UINT32_C(1) << RIG_BELIEF_COUNT) - 1;
    if (outcome->belief_step > RIG_MAX_STEPS)
        outcome->belief_step = 0;
    if (outcome->call_count > RIG_MAX_CALLS)
        outcome->call_count = RIG_MAX_CALLS;
    if (outcome->refusal_count > RIG_MAX_REFUSALS)
        outcome->refusal_count = RIG_MAX_REFUSALS;
    memset(outcome->refusals + outcome->refusal_count, 0,
           (RIG_MAX_REFUSALS - outcome->refusal_count) * sizeof(outcome->refusals[0]));
    memset(outcome->calls + outcome->call_count, 0, (RIG_MAX_CALLS - outcome->call_count) * sizeof(outcome->calls[0]));
}

size_t rig_text_copy(char *to, size_t room, const char *from, size_t size)
{
    size_t used = 0;

    for (size_t i = 0; i < size && used + 1 < room; i++) {
        char c = from[i];

        if (c == '\0')
            break;
        if (c == '\r')
            continue;
        to[used++] = (char)((c >= ' ' && c <= '~') || c == '\n' ? c : '?');
    }
    to[used] = '\0';
    return used;
}
