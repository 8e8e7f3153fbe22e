/* SPDX-License-Identifier: MIT */
/* Making what a hostile guest wrote safe to look at. Pure; for copies, never for the shared page itself. */
#ifndef RIG_CLIENT_BOUNDS_H
#define RIG_CLIENT_BOUNDS_H

#include <rig/verdict.h>

#include <stddef.h>

/* Bounds every field that is a number of something. A verdict that does not exist becomes `none`. */
void rig_outcome_bound(struct rig_outcome *outcome, enum rig_source source);

/* Copies `size` bytes of text, at most room - 1, printable characters and newlines only, and a NUL. Returns the length.
 */
size_t rig_text_copy(char *to, size_t room, const char *from, size_t size);

#endif
