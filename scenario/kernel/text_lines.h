/* SPDX-License-Identifier: MIT */
/* The longer lines of kernel text, each behind its keyword. Internal to the parser; as text_reader.h fails. */
#ifndef RIG_SCENARIO_KERNEL_TEXT_LINES_H
#define RIG_SCENARIO_KERNEL_TEXT_LINES_H

#include <scenario/kernel/scenario.h>
#include <scenario/text_reader.h>

/* A name of the kernel's: letters, digits, '_' and '.'. `what` names it in the message. */
bool rig_kernel_expect_symbol(struct rig_text_reader *r, const char *what, char symbol[RIG_SYMBOL_SIZE]);

/* F [before|after G], behind the change's own word. */
bool rig_kernel_text_change(struct rig_text_reader *r, unsigned kind, struct rig_kernel_change *change);

/* F MOMENT [N]: ACTION [ARGUMENTS] [by AGENT], behind `at`. */
bool rig_kernel_text_injection(struct rig_text_reader *r, struct rig_kernel_injection *injection);

/* kernel RANGE: VERDICT, behind `expect`. */
bool rig_kernel_text_expectation(struct rig_text_reader *r, struct rig_kernel_expectation *expectation);

#endif
