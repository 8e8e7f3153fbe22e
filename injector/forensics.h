/* SPDX-License-Identifier: MIT */
/* What can be learnt of a stopped guest before anything of it is changed. */
#ifndef INJECTOR_FORENSICS_H
#define INJECTOR_FORENSICS_H

#include <injector/guest.h>

#include <rig/verdict.h>

/*
 * Fills in *outcome from `vcpu`, the one that stopped; `hang`: the watchdog stopped it. What the guest itself kept up
 * (steps, strikes, facts) is copied from the control page, once and bounded.
 */
void forensics(struct handles *handles, struct guest *guest, unsigned vcpu, bool hang, struct rig_outcome *outcome);

#endif
