/* SPDX-License-Identifier: MIT */
#include <injector/domain.h>
#include <injector/owner.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <xenguest.h>

#define TSC_MODE_NEVER_EMULATE 2
#define READY_TIMEOUT_MS 5000
#define READY_LOOK_MS 20

static int create(struct handles *h, uint32_t *domid, unsigned vcpus)
{
    struct xen_domctl_createdomain config = {
        .max_vcpus = vcpus,
        .max_evtchn_port = 127,
        .max_grant_frames = 1,
        .max_maptrack_frames = 0,
        .grant_opts = XEN_DOMCTL_GRANT_version(1),
    };

    *domid = 0;
    owner_mark(config.handle);
    return xc_domain_create(h->xc, domid, &config);
}

void *domain_build_memory(struct handles *h, unsigned pages, uint32_t *domid, uint64_t *mfn, const char **why)
{
    xen_pfn_t first = 0, frames[16];
    unsigned order = 0;
    void *map;

    while ((1U << order) < pages)
        order++;
    *why = "the board's domain";
    if (pages > 16 || create(h, domid, 1) || xc_domain_setmaxmem(h->xc, *domid, 256 + (4ULL << order)))
        return NULL;
    *why = "the board's memory";
    if (xc_domain_populate_physmap_exact(h->xc, *domid, 1, order, 0, &first))
        return NULL;
    for (unsigned i = 0; i < pages; i++)
        frames[i] = first + i;
    *mfn = first;
    *why = "the board's mapping";
    map = xenforeignmemory_map(h->memory, *domid, PROT_READ | PROT_WRITE, pages, frames, NULL);
    if (map)
        memset(map, 0, (size_t)pages * RIG_PAGE_SIZE);
    return map;
}

/* The library's steps from an ELF image to a paused domain; xenguest.h. */
static bool load(struct handles *h, const struct image *image, struct domain *d, const char **why)
{
    struct xc_dom_image *dom = xc_dom_allocate(h->xc, "", NULL);
    bool ok = false;

    *why = "xc_dom_allocate";
    if (!dom)
        return false;
    dom->container_type = XC_DOM_PV_CONTAINER;
    dom->max_vcpus = RIG_GUEST_VCPUS;
    dom->target_pages = RIG_GUEST_PAGES;
    *why = "xc_dom_kernel_mem";
    if (xc_dom_kernel_mem(dom, image->data, image->size))
        goto out;
    *why = "xc_dom_boot_xen_init";
    if (xc_dom_boot_xen_init(dom, h->xc, d->domid))
        goto out;
    *why = "xc_dom_parse_image";
    if (xc_dom_parse_image(dom))
        goto out;
    *why = "xc_dom_mem_init";
    if (xc_dom_mem_init(dom, RIG_GUEST_PAGES >> 8))
        goto out;
    dom->total_pages = RIG_GUEST_PAGES;
    *why = "xc_dom_boot_mem_init";
    if (xc_dom_boot_mem_init(dom))
        goto out;
    *why = "xc_dom_build_image";
    if (xc_dom_build_image(dom))
        goto out;
    *why = "xc_dom_boot_image";
    if (dom->p2m_size < RIG_GUEST_PAGES || xc_dom_boot_image(dom))
        goto out;
    memcpy(d->p2m, dom->pv_p2m, sizeof(d->p2m));
    ok = true;
out:
    xc_dom_release(dom);
    return ok;
}

static bool connect_page(struct handles *h, struct domain *d, bool engine_sleeps, const char **why)
{
    xen_pfn_t frame = d->p2m[RIG_CONTROL_PFN];
    int port = xc_evtchn_alloc_unbound(h->xc, d->domid, 0);
    int engine_port = xc_evtchn_alloc_unbound(h->xc, d->domid, 0);
    xc_domaininfo_t info;

    *why = "the event channels";
    if (port < 0 || engine_port < 0)
        return false;
    d->port = xenevtchn_bind_interdomain(h->evtchn, d->domid, (evtchn_port_t)port);
    if (d->port < 0)
        return false;
    *why = "the control page's mapping";
    d->control = xenforeignmemory_map(h->memory, d->domid, PROT_READ | PROT_WRITE, 1, &frame, NULL);
    if (!d->control)
        return false;
    d->control->engine_sleeps = engine_sleeps;
    d->control->event_port = (uint32_t)port;
    d->control->engine_port = d->engine_port = (uint32_t)engine_port;
    if (xc_domain_getinfolist(h->xc, d->domid, 1, &info) == 1 && info.domain == d->domid) {
        frame = info.shared_info_frame;
        d->shared = xenforeignmemory_map(h->memory, d->domid, PROT_READ, 1, &frame, NULL);
    }
    return true;
}

int domain_ended(struct handles *h, const struct domain *d, uint64_t *cpu_ns)
{
    xc_domaininfo_t info;

    if (xc_domain_getinfolist(h->xc, d->domid, 1, &info) != 1 || info.domain != d->domid)
        return XEN_DOMINF_shutdownmask;
    if (cpu_ns)
        *cpu_ns = info.cpu_time;
    if (!(info.flags & (XEN_DOMINF_shutdown | XEN_DOMINF_dying)))
        return -1;
    return (int)(info.flags >> XEN_DOMINF_shutdownshift & XEN_DOMINF_shutdownmask);
}

bool domain_is_shadowed(struct handles *h, const struct domain *d)
{
    unsigned int mib = 0;

    return !xc_shadow_control(h->xc, d->domid, XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION, &mib, 0) && mib;
}

bool domain_wait_ready(struct handles *h, struct domain *d, const char **why)
{
    struct pollfd fd = {.fd = xenevtchn_fd(h->evtchn), .events = POLLIN};

    *why = "the guest did not become ready";
    for (unsigned i = 0; i < READY_TIMEOUT_MS / READY_LOOK_MS; i++) {
        if (d->control->ready == 1)
            return true;
        /* Its event or that of its death; what else arrives meanwhile is found by the next turn's look. */
        if (poll(&fd, 1, READY_LOOK_MS) > 0) {
            xenevtchn_port_or_error_t port = xenevtchn_pending(h->evtchn);

            if (port >= 0)
                (void)xenevtchn_unmask(h->evtchn, (evtchn_port_t)port);
        }
        /* All it may ask for before it is ready is to be replaced; once it is, somebody may have rung. */
        if (d->control->service_seq != d->control->service_done_seq && d->control->ready != 1) {
            *why = "the guest could not make itself ready";
            return false;
        }
        if (domain_ended(h, d, NULL) >= 0) {
            *why = "the guest died before it was ready";
            return false;
        }
    }
    return false;
}

/*
 * Where the two share one CPU, dom0 is to run the moment the guest stops: without this the credit scheduler lets the
 * guest's spinning count against dom0, and a revival waits up to 20 ms for its turn. Other schedulers refuse, and have
 * no such debt. A guest that sleeps has none either, and least weight would only keep it from its turn.
 */
static void yield_to_dom0(struct handles *h, uint32_t domid)
{
    struct xen_domctl_sched_credit least = {.weight = 1};

    (void)xc_sched_credit_domain_set(h->xc, domid, &least);
}

bool domain_build(struct handles *h, const struct image *image, bool engine_sleeps, struct domain *d, const char **why)
{
    vcpu_guest_context_any_t context;

    memset(d, 0, sizeof(*d));
    d->port = -1;
    *why = "xc_domain_create";
    if (create(h, &d->domid, RIG_GUEST_VCPUS))
        return false;
    if (!engine_sleeps)
        yield_to_dom0(h, d->domid);
    *why = "the domain's limits";
    if (!xc_domain_max_vcpus(h->xc, d->domid, RIG_GUEST_VCPUS) &&
        !xc_domain_setmaxmem(h->xc, d->domid, RIG_GUEST_PAGES * 4ULL + 1024) &&
        !xc_domain_set_tsc_info(h->xc, d->domid, TSC_MODE_NEVER_EMULATE, 0, 0, 0) && load(h, image, d, why) &&
        connect_page(h, d, engine_sleeps, why) && !xc_domain_unpause(h->xc, d->domid) && domain_wait_ready(h, d, why)) {
        *why = "the template of its vCPU";
        if (!xc_vcpu_getcontext(h->xc, d->domid, 0, &context)) {
            memcpy(&d->template, &context.c, sizeof(d->template));
            d->revive_rip = d->control->revive_rip;
            d->revive_cr3 = d->control->revive_cr3;
            return true;
        }
    }
    {
        int saved = errno;

        domain_destroy(h, d);
        errno = saved;
    }
    return false;
}

static const uint8_t *map_page(struct handles *h, struct domain *d, uint64_t pfn)
{
    xen_pfn_t frame = d->p2m[pfn];
    int error = 0;
    void *page = xenforeignmemory_map(h->memory, d->domid, PROT_READ, 1, &frame, &error);

    if (page && error) {
        (void)xenforeignmemory_unmap(h->memory, page, 1);
        page = NULL;
    }
    return page;
}

const uint8_t *domain_page(struct handles *h, struct domain *d, uint64_t mfn)
{
    for (uint64_t pfn = 0; pfn < RIG_GUEST_PAGES; pfn++) {
        if (d->p2m[pfn] != mfn)
            continue;
        if (!d->page[pfn])
            d->page[pfn] = map_page(h, d, pfn);
        return d->page[pfn];
    }
    return NULL;
}

void domain_destroy(struct handles *h, struct domain *d)
{
    if (d->control)
        (void)xenforeignmemory_unmap(h->memory, (void *)d->control, 1);
    if (d->shared)
        (void)xenforeignmemory_unmap(h->memory, (void *)(uintptr_t)d->shared, 1);
    d->shared = NULL;
    for (unsigned i = 0; i < RIG_GUEST_PAGES; i++)
        if (d->page[i])
            (void)xenforeignmemory_unmap(h->memory, (void *)(uintptr_t)d->page[i], 1);
    memset(d->page, 0, sizeof(d->page));
    if (d->port >= 0)
        (void)xenevtchn_unbind(h->evtchn, (evtchn_port_t)d->port);
    if (d->domid)
        (void)xc_domain_destroy(h->xc, d->domid);
    d->control = NULL;
    d->port = -1;
    d->domid = 0;
}
