/* SPDX-License-Identifier: MIT */
/* In the place of memory_foreign.c and events.c, for a build without Xen's libraries. */
#include <fuzz/client/events.h>
#include <fuzz/client/memory.h>

static int missing(struct rig_error *err)
{
    return rig_error_set(
        err, RIG_ERROR_MACHINERY,
        "--host: this build has no Xen libraries; configure it with RIG_XEN_ROOT, as scripts/setup does");
}

int rig_memory_open_foreign(struct rig_memory **memory, struct rig_error *err)
{
    (void)memory;
    return missing(err);
}

int rig_events_supported(struct rig_error *err)
{
    return missing(err);
}

int rig_events_open(struct rig_events **events, struct rig_error *err)
{
    (void)events;
    return missing(err);
}

void rig_events_close(struct rig_events *events)
{
    (void)events;
}

int rig_events_to_injector(struct rig_events *events, uint32_t port)
{
    (void)events;
    (void)port;
    return -1;
}

int rig_events_to_guest(struct rig_events *events, uint32_t domid, uint32_t port)
{
    (void)events;
    (void)domid;
    (void)port;
    return -1;
}

void rig_events_ring_injector(struct rig_events *events)
{
    (void)events;
}

void rig_events_ring_guest(struct rig_events *events)
{
    (void)events;
}

void rig_events_wait(struct rig_events *events, unsigned ms)
{
    (void)events;
    (void)ms;
}
