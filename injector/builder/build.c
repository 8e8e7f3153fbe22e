/* SPDX-License-Identifier: MIT */
#include <injector/builder/build.h>
#include <injector/builder/create.h>
#include <injector/libraries.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TSC_MODE_NEVER_EMULATE 2
#define PAGES_PER_MIB 256ULL
#define KIB_PER_MIB 1024ULL
#define MIB (1ULL << 20)
#define SLACK_KIB 4096ULL

#define E820_TYPE_RAM 1
#define E820_TYPE_RESERVED 2
#define MOST_E820 (2 * RIG_BUILDER_MOST_RESERVED + 1)

/* The library's own words tell more than its error number. */
static bool refuse(struct handles *h, const struct store *store, const char *step)
{
    const char *number = strerror(errno);
    const xc_error *said = xc_get_last_error(h->xc);

    (void)snprintf((char *)store->board->why, sizeof(store->board->why), "%s: %s", step,
                   said && said->code != XC_ERROR_NONE && said->message[0] ? said->message : number);
    return false;
}

/* RAM from 0 on with the reserved ranges as holes in it: as much RAM as was asked for, so that its end moves up. */
static bool set_memory_map(struct handles *h, const struct rig_builder_request *request, uint32_t domid)
{
    struct e820entry map[MOST_E820];
    uint64_t at = 0, left = request->memory_mib * MIB;
    uint32_t count = 0;

    for (uint32_t i = 0; i < request->reserved_count && i < RIG_BUILDER_MOST_RESERVED; i++) {
        const struct rig_builder_range *hole = &request->reserved[i];
        uint64_t ram = hole->from - at;

        if (hole->from < at || hole->to <= hole->from || ram >= left)
            break;
        map[count++] = (struct e820entry){.addr = at, .size = ram, .type = E820_TYPE_RAM};
        map[count++] =
            (struct e820entry){.addr = hole->from, .size = hole->to - hole->from, .type = E820_TYPE_RESERVED};
        at = hole->to;
        left -= ram;
    }
    map[count++] = (struct e820entry){.addr = at, .size = left, .type = E820_TYPE_RAM};
    return !xc_domain_set_memory_map(h->xc, domid, map, count);
}

/* The library's steps from an image to a paused domain; xenguest.h. NULL: all went well. */
static const char *load(struct handles *h, const struct store *store, const struct rig_builder_request *request,
                        struct xc_dom_image *dom)
{
    volatile struct rig_builder_board *board = store->board;
    int console = xc_evtchn_alloc_unbound(h->xc, board->domid, 0);

    if (console < 0)
        return "the console's event channel";
    dom->container_type = XC_DOM_PV_CONTAINER;
    dom->max_vcpus = request->vcpus;
    dom->target_pages = request->memory_mib * PAGES_PER_MIB;
    dom->console_evtchn = (unsigned)console;
    if (xc_dom_kernel_mem(dom, store->files, request->kernel_size))
        return "the kernel's size";
    if (request->initrd_size && xc_dom_module_mem(dom, store->files + request->initrd_from, request->initrd_size, NULL))
        return "the initrd's size";
    if (xc_dom_boot_xen_init(dom, h->xc, board->domid))
        return "xc_dom_boot_xen_init";
    if (xc_dom_parse_image(dom))
        return "the image";
    if (xc_dom_mem_init(dom, request->memory_mib))
        return "xc_dom_mem_init";
    dom->total_pages = request->memory_mib * PAGES_PER_MIB;
    if (xc_dom_boot_mem_init(dom))
        return "the domain's memory";
    if (xc_dom_build_image(dom))
        return "the image in the domain's memory";
    if (xc_dom_boot_image(dom))
        return "the domain's first vCPU";
    if (dom->console_pfn >= dom->p2m_size)
        return "the console's page";
    board->console_mfn = dom->pv_p2m[dom->console_pfn];
    board->kernel_end = dom->virt_alloc_end;
    return NULL;
}

static bool set_limits(struct handles *h, const struct rig_builder_request *request, uint32_t domid)
{
    return !xc_domain_max_vcpus(h->xc, domid, request->vcpus) &&
           !xc_domain_setmaxmem(h->xc, domid, request->memory_mib * KIB_PER_MIB + SLACK_KIB) &&
           !xc_domain_set_tsc_info(h->xc, domid, TSC_MODE_NEVER_EMULATE, 0, 0, 0) &&
           (!request->reserved_count || set_memory_map(h, request, domid));
}

bool build_domain(struct handles *h, const struct store *store)
{
    volatile struct rig_builder_board *board = store->board;
    struct rig_builder_request request;
    struct xc_dom_image *dom;
    const char *refused;
    uint32_t domid;

    memcpy(&request, (const void *)&board->request, sizeof(request));
    request.command_line[sizeof(request.command_line) - 1] = '\0';
    if (create_domain(h, request.vcpus, &domid))
        return refuse(h, store, "the domain");
    board->domid = domid;
    board->vcpu_count = request.vcpus;
    if (!set_limits(h, &request, domid))
        return refuse(h, store, "the domain's limits");
    dom = xc_dom_allocate(h->xc, request.command_line, NULL);
    if (!dom)
        return refuse(h, store, "xc_dom_allocate");
    refused = load(h, store, &request, dom);
    xc_dom_release(dom);
    return !refused || refuse(h, store, refused);
}
