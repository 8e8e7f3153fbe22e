/* SPDX-License-Identifier: MIT */
/* Does Xen hold what the guest says it believes? */
#ifndef INJECTOR_BELIEF_H
#define INJECTOR_BELIEF_H

#include <injector/guest.h>

/* true: Xen holds otherwise, as read from the vCPU and the frame tables. The claim is a copy, and may be anything. */
bool belief_is_wrong(struct handles *handles, const struct guest *guest, const struct rig_belief_claim *claim);

#endif
