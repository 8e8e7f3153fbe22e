/* SPDX-License-Identifier: MIT */
/* What can be learnt of a stopped guest before anything of it is changed. */
#ifndef INJECTOR_FORENSICS_H
#define INJECTOR_FORENSICS_H

#include <injector/domain.h>
#include <injector/image.h>

#include <rig/verdict.h>

/* Reader of Xen's console ring: its place in it. Zeroed: from the oldest line. */
struct console {
    uint32_t index;
};

/*
 * Fills in *outcome from `vcpu`, the one that stopped; `hang`: the watchdog stopped it. What the guest itself kept up
 * (steps, strikes, facts) is copied from the control page, once and bounded.
 */
void forensics(struct handles *handles, struct domain *domain, const struct image *image, unsigned vcpu, bool hang,
               struct rig_outcome *outcome);

/* Xen's lines since the last call, into `out`; returns their bytes. */
uint32_t console_read(struct handles *handles, struct console *console, char *out, uint32_t size);

/* Go past all that the ring holds now. */
void console_skip(struct handles *handles, struct console *console);

#endif
