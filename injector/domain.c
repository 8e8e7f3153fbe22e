/* SPDX-License-Identifier: MIT */
#include <injector/domain.h>
#include <injector/libraries.h>
#include <injector/owner.h>

#include <rig/x86.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define TSC_MODE_NEVER_EMULATE 2
#define PAGES_PER_MIB 256
#define MEMORY_SLACK_KIB 1024

static int create(struct handles *handles, uint32_t *domid, unsigned vcpus)
{
    struct xen_domctl_createdomain config = {
        .max_vcpus = vcpus,
        .max_evtchn_port = 127,
        .max_grant_frames = 1,
        .max_maptrack_frames = 0,
    };

    libraries_grants_of_version_1(&config);
    *domid = 0;
    owner_mark(config.handle);
    return xc_domain_create(handles->xc, domid, &config);
}

void *domain_create_memory(struct handles *handles, unsigned pages, uint32_t *domid, uint64_t *mfn, const char **why)
{
    xen_pfn_t first = 0, frames[16];
    unsigned order = 0;
    void *map;

    while ((1U << order) < pages)
        order++;
    *why = "the board's domain";
    if (pages > 16 || create(handles, domid, 1) || xc_domain_setmaxmem(handles->xc, *domid, 256 + (4ULL << order)))
        return NULL;
    *why = "the board's memory";
    if (xc_domain_populate_physmap_exact(handles->xc, *domid, 1, order, 0, &first))
        return NULL;
    for (unsigned i = 0; i < pages; i++)
        frames[i] = first + i;
    *mfn = first;
    *why = "the board's mapping";
    map = xenforeignmemory_map(handles->memory, *domid, PROT_READ | PROT_WRITE, pages, frames, NULL);
    if (map)
        memset(map, 0, (size_t)pages * RIG_PAGE_SIZE);
    return map;
}

/* The library's steps from an image to a paused domain (xenguest.h). false: *why is the one that failed. */
static bool load_steps(struct handles *handles, const struct domain_plan *plan, struct domain *domain,
                       struct xc_dom_image *dom, const char **why)
{
    dom->container_type = XC_DOM_PV_CONTAINER;
    dom->max_vcpus = plan->vcpus;
    dom->target_pages = plan->pages;
    *why = "xc_dom_kernel_mem";
    if (xc_dom_kernel_mem(dom, plan->kernel, plan->kernel_size))
        return false;
    *why = "xc_dom_boot_xen_init";
    if (xc_dom_boot_xen_init(dom, handles->xc, domain->domid))
        return false;
    *why = "xc_dom_parse_image";
    if (xc_dom_parse_image(dom))
        return false;
    *why = "xc_dom_mem_init";
    if (xc_dom_mem_init(dom, (unsigned)(plan->pages / PAGES_PER_MIB)))
        return false;
    dom->total_pages = plan->pages; /* whole MiB are for those who have no pages to spare */
    *why = "xc_dom_boot_mem_init";
    if (xc_dom_boot_mem_init(dom))
        return false;
    *why = "xc_dom_build_image";
    if (xc_dom_build_image(dom))
        return false;
    *why = "xc_dom_boot_image";
    return dom->p2m_size >= plan->pages && !xc_dom_boot_image(dom);
}

static bool load(struct handles *handles, const struct domain_plan *plan, struct domain *domain, const char **why)
{
    struct xc_dom_image *dom = xc_dom_allocate(handles->xc, "", NULL);
    bool ok;

    *why = "xc_dom_allocate";
    if (!dom)
        return false;
    ok = load_steps(handles, plan, domain, dom, why);
    if (ok) {
        memcpy(domain->p2m, dom->pv_p2m, plan->pages * sizeof(domain->p2m[0]));
        domain->hypercall_va = libraries_hypercall_page(dom);
    }
    xc_dom_release(dom);
    return ok;
}

static bool set_limits(struct handles *handles, const struct domain_plan *plan, uint32_t domid)
{
    struct xen_domctl_sched_credit least = {.weight = 1};

    if (plan->least_weight)
        (void)xc_sched_credit_domain_set(handles->xc, domid, &least);
    return !xc_domain_max_vcpus(handles->xc, domid, plan->vcpus) &&
           !xc_domain_setmaxmem(handles->xc, domid, plan->pages * 4 + MEMORY_SLACK_KIB) &&
           !xc_domain_set_tsc_info(handles->xc, domid, TSC_MODE_NEVER_EMULATE, 0, 0, 0);
}

bool domain_create(struct handles *handles, const struct domain_plan *plan, struct domain *domain, const char **why)
{
    int saved;

    *domain = (struct domain){.pages = plan->pages};
    *why = "memory for its p2m";
    domain->p2m = calloc(plan->pages, sizeof(domain->p2m[0]));
    domain->page = calloc(plan->pages, sizeof(domain->page[0]));
    if (domain->p2m && domain->page) {
        *why = "xc_domain_create";
        if (!create(handles, &domain->domid, plan->vcpus)) {
            *why = "the domain's limits";
            if (set_limits(handles, plan, domain->domid) && load(handles, plan, domain, why))
                return true;
        }
    }
    saved = errno;
    domain_destroy(handles, domain);
    errno = saved;
    return false;
}

int domain_ended(struct handles *handles, const struct domain *domain, uint64_t *cpu_ns)
{
    xc_domaininfo_t info;

    if (xc_domain_getinfolist(handles->xc, domain->domid, 1, &info) != 1 || info.domain != domain->domid)
        return XEN_DOMINF_shutdownmask;
    if (cpu_ns)
        *cpu_ns = info.cpu_time;
    if (!(info.flags & (XEN_DOMINF_shutdown | XEN_DOMINF_dying)))
        return -1;
    return (int)(info.flags >> XEN_DOMINF_shutdownshift & XEN_DOMINF_shutdownmask);
}

bool domain_is_shadowed(struct handles *handles, const struct domain *domain)
{
    return libraries_shadow_memory(handles->xc, domain->domid);
}

static const uint8_t *map_page(struct handles *handles, struct domain *domain, uint64_t pfn)
{
    xen_pfn_t frame = domain->p2m[pfn];
    int error = 0;
    void *page = xenforeignmemory_map(handles->memory, domain->domid, PROT_READ, 1, &frame, &error);

    if (page && error) {
        (void)xenforeignmemory_unmap(handles->memory, page, 1);
        page = NULL;
    }
    return page;
}

const uint8_t *domain_page(struct handles *handles, struct domain *domain, uint64_t mfn)
{
    for (uint64_t pfn = 0; pfn < domain->pages; pfn++) {
        if (domain->p2m[pfn] != mfn)
            continue;
        if (!domain->page[pfn])
            domain->page[pfn] = map_page(handles, domain, pfn);
        return domain->page[pfn];
    }
    return NULL;
}

void domain_destroy(struct handles *handles, struct domain *domain)
{
    for (uint64_t i = 0; domain->page && i < domain->pages; i++)
        if (domain->page[i])
            (void)xenforeignmemory_unmap(handles->memory, (void *)(uintptr_t)domain->page[i], 1);
    if (domain->domid)
        (void)xc_domain_destroy(handles->xc, domain->domid);
    free(domain->page);
    free(domain->p2m);
    *domain = (struct domain){0};
}
