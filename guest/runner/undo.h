/* SPDX-License-Identifier: MIT */
/* Back to start of day. */
#ifndef GUEST_RUNNER_UNDO_H
#define GUEST_RUNNER_UNDO_H

#include <guest/logic/mm.h>

/* Once, at start of day: what everything is put back to. */
void undo_remember(void);
/* Before a case. */
void undo_begin(void);
/* Told by whoever does it: the frame is about to be pinned; the page is about to be given out, in whichever mapping. */
void undo_pin(u64 mfn);
void undo_page(const void *page);
/* The store of an injection is about to be made at a kernel address: the words that it hits are put back. */
void undo_store(u64 address);
/* `thorough`: nothing is known about what was done (after a crash). false: Xen refused, the domain is spent. */
bool undo(bool thorough);

#endif
