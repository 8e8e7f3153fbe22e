/* SPDX-License-Identifier: MIT */
/*
 * Waiting by event instead of spinning: for an engine in dom0, which has event channels to the injector and to the
 * guest. An engine outside the box has none, and spins.
 */
#ifndef RIG_CLIENT_EVENTS_H
#define RIG_CLIENT_EVENTS_H

#include <base/error.h>

#include <stdint.h>

struct rig_events;

/* Whether this build has what it takes: 0, or -1 with what is missing. */
int rig_events_supported(struct rig_error *err);

int rig_events_open(struct rig_events **events, struct rig_error *err);
void rig_events_close(struct rig_events *events); /* may be NULL */

/* Takes the other end of the injector's channel in dom0, of a guest's channel; the guest before it is let go of. 0 or
 * -1. */
int rig_events_to_injector(struct rig_events *events, uint32_t port);
int rig_events_to_guest(struct rig_events *events, uint32_t domid, uint32_t port);

void rig_events_ring_injector(struct rig_events *events);
void rig_events_ring_guest(struct rig_events *events);

/* Sleeps until either has notified us since the last time, at most `ms`. It may return for no reason: look at the page.
 */
void rig_events_wait(struct rig_events *events, unsigned ms);

#endif
