/* SPDX-License-Identifier: MIT */
/* Asking the injector, and what the guest does when there is nothing to do. */
#ifndef GUEST_RUNNER_SERVICE_H
#define GUEST_RUNNER_SERVICE_H

#include <guest/xen/types.h>

#include <rig/control.h>

#include <xen/event_channel.h>

/* Sends the event; whoever polls the channel goes on. */
void service_notify(evtchn_port_t port);
/* Waits for the answer: 0 or a negative errno. */
int service_ask(enum rig_service service, u32 arg);
void service_ready(void); /* tells the injector that cases are taken, again or for the first time */
void service_done(void);  /* tells an engine that sleeps */
/*
 * Between two looks at the page, at which `seq` was the case and `bell` the doorbell: spin at first, then sleep. Where
 * the engine sleeps too, sleep at once, until it notifies us.
 */
void idle_wait(u32 seq, u32 bell);
void idle_reset(void);

#endif
