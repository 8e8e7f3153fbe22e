/* SPDX-License-Identifier: MIT */
/* A scenario for a kernel as text: parser and printer. No I/O; nothing is allocated. docs/kernels.md has the language.
 */
#ifndef RIG_SCENARIO_KERNEL_TEXT_H
#define RIG_SCENARIO_KERNEL_TEXT_H

#include <scenario/kernel/scenario.h>
#include <scenario/text.h>

#include <stddef.h>

/* Whether the text is about a kernel, and not about the model: some line begins with a word that only such text has. */
bool rig_kernel_text_is(const char *text, size_t size);

/* As rig_text_parse: true, or false with *error, and then the other two are undefined. */
bool rig_kernel_text_parse(const char *text, size_t size, struct rig_kernel_scenario *scenario,
                           struct rig_kernel_expectations *expect, struct rig_text_error *error);

/* What any scenario and its expectations need as text, NUL included. */
#define RIG_KERNEL_TEXT_MAX 8192

/* As rig_text_print: parsing what it prints gives the same back. `expect` may be NULL. */
size_t rig_kernel_text_print(const struct rig_kernel_scenario *scenario, const struct rig_kernel_expectations *expect,
                             char *out, size_t size);

#endif
