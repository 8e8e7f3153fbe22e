/* SPDX-License-Identifier: MIT */
/*
 * What a run tells beside its verdict: what came of each injection, what Xen refused of the kernel's own, what
 * page->private held. Pure.
 */
#ifndef FUZZ_FINDINGS_TOLD_H
#define FUZZ_FINDINGS_TOLD_H

#include <rig/scenario.h>
#include <rig/verdict.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* "struck", "refused by Xen", "nothing to strike" or "its point was not reached". */
const char *rig_strike_came(const struct rig_outcome *outcome, unsigned number);

/* Injection `number` as a scenario has it, without a newline. */
#define RIG_LINE_SIZE 160
void rig_injection_line(const struct rig_scenario *scenario, unsigned number, char line[RIG_LINE_SIZE]);

/* "mmuext_op", "pin-l4", "-EINVAL": Xen's public headers' names. Numbers that have none here: "hypercall 7", "", "-7".
 */
#define RIG_REFUSAL_WORD 24
void rig_refusal_operation(const struct rig_refusal *refusal, char out[RIG_REFUSAL_WORD]);
const char *rig_refusal_command(const struct rig_refusal *refusal);
void rig_refusal_error(const struct rig_refusal *refusal, char out[RIG_REFUSAL_WORD]);

/* The whole of it: "mmuext_op pin-l4 of frame 0x1e60c: -EINVAL, in a batch of activate-mm". */
#define RIG_REFUSAL_TEXT 240
void rig_refusal_print(const struct rig_scenario *scenario, const struct rig_refusal *refusal,
                       char out[RIG_REFUSAL_TEXT]);

/* Of what page->private of a page directory held: 0 or a page of the direct map, as the kernel has it. */
bool rig_private_is_sound(uint64_t held);
/* "no user pgd", "a page" or "no page". */
const char *rig_private_held(uint64_t held);

#endif
