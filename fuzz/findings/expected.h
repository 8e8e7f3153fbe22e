/* SPDX-License-Identifier: MIT */
/* What a scenario expects, held against what came. Pure. */
#ifndef RIG_FINDINGS_EXPECTED_H
#define RIG_FINDINGS_EXPECTED_H

#include <fuzz/findings/judged.h>
#include <scenario/text.h>

/* Where nothing is expected, a booted kernel is as expected and nothing else is; else all that the line names. */
bool rig_as_expected(const struct rig_expectation *expectation, const struct rig_judged *judged);

#define RIG_EXPECTATION_SIZE 256

/* As in the line, "unhandled-page-fault at 0xffffea000005b2d0"; "" where nothing is expected. */
void rig_expectation_print(const struct rig_expectation *expectation, char text[RIG_EXPECTATION_SIZE]);

#endif
