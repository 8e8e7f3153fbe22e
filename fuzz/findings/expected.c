/* SPDX-License-Identifier: MIT */
#include <fuzz/findings/expected.h>

#include <scenario/names.h>

#include <inttypes.h>
#include <stdio.h>

bool rig_as_expected(const struct rig_expectation *expectation, const struct rig_outcome *outcome)
{
    if (!expectation->set)
        return outcome->verdict == RIG_VERDICT_BOOTED;
    return outcome->verdict == expectation->verdict &&
           (!expectation->has_address || outcome->address == expectation->address);
}

void rig_expectation_print(const struct rig_expectation *expectation, char text[RIG_EXPECTATION_SIZE])
{
    text[0] = '\0';
    if (expectation->set && expectation->has_address)
        (void)snprintf(text, RIG_EXPECTATION_SIZE, "%s at 0x%016" PRIx64,
                       rig_name(&rig_verdict_names, expectation->verdict), expectation->address);
    else if (expectation->set)
        (void)snprintf(text, RIG_EXPECTATION_SIZE, "%s", rig_name(&rig_verdict_names, expectation->verdict));
}
