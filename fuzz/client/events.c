/* SPDX-License-Identifier: MIT */
#include <fuzz/client/events.h>

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <xenevtchn.h>

#define DOM0 0
#define NO_PORT (-1)

struct rig_events {
    xenevtchn_handle *handle;
    xenevtchn_port_or_error_t injector, guest; /* our ends */
};

int rig_events_supported(struct rig_error *err)
{
    (void)err;
    return 0;
}

int rig_events_open(struct rig_events **events, struct rig_error *err)
{
    struct rig_events *new = calloc(1, sizeof(*new));

    if (!new)
        return rig_error_set(err, RIG_ERROR_MACHINERY, "out of memory");
    new->injector = new->guest = NO_PORT;
    new->handle = xenevtchn_open(NULL, 0);
    if (!new->handle) {
        free(new);
        return rig_error_set(err, RIG_ERROR_MACHINERY, "cannot use event channels: %s", strerror(errno));
    }
    *events = new;
    return 0;
}

void rig_events_close(struct rig_events *events)
{
    if (!events)
        return;
    (void)xenevtchn_close(events->handle);
    free(events);
}

static int take(struct rig_events *events, xenevtchn_port_or_error_t *end, uint32_t domid, uint32_t port)
{
    if (*end >= 0)
        (void)xenevtchn_unbind(events->handle, (evtchn_port_t)*end);
    *end = xenevtchn_bind_interdomain(events->handle, domid, port);
    return *end < 0 ? -1 : 0;
}

int rig_events_to_injector(struct rig_events *events, uint32_t port)
{
    return take(events, &events->injector, DOM0, port);
}

int rig_events_to_guest(struct rig_events *events, uint32_t domid, uint32_t port)
{
    return take(events, &events->guest, domid, port);
}

void rig_events_ring_injector(struct rig_events *events)
{
    if (events->injector >= 0)
        (void)xenevtchn_notify(events->handle, (evtchn_port_t)events->injector);
}

void rig_events_ring_guest(struct rig_events *events)
{
    if (events->guest >= 0)
        (void)xenevtchn_notify(events->handle, (evtchn_port_t)events->guest);
}

void rig_events_wait(struct rig_events *events, unsigned ms)
{
    struct pollfd fd = {.fd = xenevtchn_fd(events->handle), .events = POLLIN};
    xenevtchn_port_or_error_t port;

    if (poll(&fd, 1, (int)ms) <= 0)
        return;
    port = xenevtchn_pending(events->handle);
    if (port >= 0)
        (void)xenevtchn_unmask(events->handle, (evtchn_port_t)port);
}
