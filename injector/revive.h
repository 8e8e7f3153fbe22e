/* SPDX-License-Identifier: MIT */
/*
 * Bringing a crashed guest back on its next vCPU. Xen keeps an exception pending on the vCPU that crashed, and
 * setvcpucontext does not clear it; a vCPU that never ran carries none.
 */
#ifndef INJECTOR_REVIVE_H
#define INJECTOR_REVIVE_H

#include <injector/guest.h>

/*
 * `paused`: we paused the domain, it did not stop itself. true: it takes cases again. false: no vCPU is left, or
 * something refused; the domain is then to be rebuilt.
 */
bool revive(struct handles *handles, struct guest *guest, bool paused);

/* Takes the vCPUs down that cpu-up starts, so that they can be initialised again. 0 or a negative errno. */
int secondaries_reset(struct handles *handles, const struct guest *guest);

#endif
