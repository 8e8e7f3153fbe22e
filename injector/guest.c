/* SPDX-License-Identifier: MIT */
#include <injector/guest.h>
#include <injector/vcpu.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>

#define READY_TIMEOUT_MS 5000
#define READY_LOOK_MS 20

static bool connect_page(struct handles *handles, struct guest *guest, const char **why)
{
    uint32_t domid = guest->domain.domid;
    xen_pfn_t frame = guest->domain.p2m[RIG_CONTROL_PFN];
    int port = xc_evtchn_alloc_unbound(handles->xc, domid, 0);
    int engine_port = xc_evtchn_alloc_unbound(handles->xc, domid, 0);
    xc_domaininfo_t info;

    *why = "the event channels";
    if (port < 0 || engine_port < 0)
        return false;
    guest->port = xenevtchn_bind_interdomain(handles->evtchn, domid, (evtchn_port_t)port);
    if (guest->port < 0)
        return false;
    *why = "the control page's mapping";
    guest->control = xenforeignmemory_map(handles->memory, domid, PROT_READ | PROT_WRITE, 1, &frame, NULL);
    if (!guest->control)
        return false;
    guest->control->engine_sleeps = guest->start.engine_sleeps;
    memcpy((void *)&guest->control->l1tf, &guest->start.l1tf, sizeof(guest->start.l1tf));
    guest->control->event_port = (uint32_t)port;
    guest->control->engine_port = guest->engine_port = (uint32_t)engine_port;
    if (xc_domain_getinfolist(handles->xc, domid, 1, &info) == 1 && info.domain == domid) {
        frame = info.shared_info_frame;
        guest->shared = xenforeignmemory_map(handles->memory, domid, PROT_READ, 1, &frame, NULL);
    }
    return true;
}

bool guest_wait_ready(struct handles *handles, struct guest *guest, const char **why)
{
    struct pollfd fd = {.fd = xenevtchn_fd(handles->evtchn), .events = POLLIN};

    *why = "the guest did not become ready";
    for (unsigned i = 0; i < READY_TIMEOUT_MS / READY_LOOK_MS; i++) {
        if (guest->control->ready == 1)
            return true;
        /* Its event or that of its death; what else arrives meanwhile is found by the next turn's look. */
        if (poll(&fd, 1, READY_LOOK_MS) > 0) {
            xenevtchn_port_or_error_t port = xenevtchn_pending(handles->evtchn);

            if (port >= 0)
                (void)xenevtchn_unmask(handles->evtchn, (evtchn_port_t)port);
        }
        /* Before `ready` the only valid request is REBUILD; after it, a DOORBELL may already be pending. */
        if (guest->control->service_seq != guest->control->service_done_seq && guest->control->ready != 1) {
            *why = "the guest could not make itself ready";
            return false;
        }
        if (domain_ended(handles, &guest->domain, NULL) >= 0) {
            *why = "the guest died before it was ready";
            return false;
        }
    }
    return false;
}

bool guest_build(struct handles *handles, const struct guest_image *image, const struct guest_start *start,
                 struct guest *guest, const char **why)
{
    const struct domain_plan plan = {.kernel = image->data,
                                     .kernel_size = image->size,
                                     .pages = RIG_GUEST_PAGES,
                                     .vcpus = RIG_GUEST_VCPUS,
                                     .least_weight = !start->engine_sleeps};
    int saved;

    *guest = (struct guest){.port = -1, .start = *start};
    if (!domain_create(handles, &plan, &guest->domain, why))
        return false;
    if (connect_page(handles, guest, why) && !xc_domain_unpause(handles->xc, guest->domain.domid) &&
        guest_wait_ready(handles, guest, why)) {
        *why = "the template of its vCPU";
        if (!vcpu_get_context(handles, guest->domain.domid, 0)) {
            memcpy(&guest->template, handles->context, sizeof(guest->template));
            memcpy(&guest->addresses, (const void *)&guest->control->addresses, sizeof(guest->addresses));
            return true;
        }
    }
    saved = errno;
    guest_destroy(handles, guest);
    errno = saved;
    return false;
}

void guest_destroy(struct handles *handles, struct guest *guest)
{
    if (guest->control)
        (void)xenforeignmemory_unmap(handles->memory, (void *)guest->control, 1);
    if (guest->shared)
        (void)xenforeignmemory_unmap(handles->memory, (void *)(uintptr_t)guest->shared, 1);
    if (guest->port > 0)
        (void)xenevtchn_unbind(handles->evtchn, (evtchn_port_t)guest->port);
    domain_destroy(handles, &guest->domain);
    *guest = (struct guest){.port = -1};
}
