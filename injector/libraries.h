/* SPDX-License-Identifier: MIT */
/*
 * Xen's libraries and headers of the releases that the injector is built for (box/releases.tsv), where one differs from
 * the next. Facts: xenguest.h, xc_dom.h, xenctrl.h and xen/domctl.h of 4.14, 4.17 and 4.20.
 */
#ifndef INJECTOR_LIBRARIES_H
#define INJECTOR_LIBRARIES_H

#include <stdbool.h>
#include <stddef.h>
#include <xenctrl.h>
#include <xenguest.h>

/* Up to 4.14 the domain builder has a header of its own. */
#if __has_include(<xc_dom.h>)
#include <xc_dom.h>
#endif

/* Up to 4.14 the hypervisor alone says which version of grant tables a domain may use. */
static inline void libraries_grants_of_version_1(struct xen_domctl_createdomain *config)
{
#ifdef XEN_DOMCTL_GRANT_version
    config->grant_opts = XEN_DOMCTL_GRANT_version(1);
#else
    (void)config;
#endif
}

#define DOMCTL_VERSION_4_14 0x12

/* The virtual address of the hypercall page that the image names. */
static inline uint64_t libraries_hypercall_page(struct xc_dom_image *image)
{
#if XEN_DOMCTL_INTERFACE_VERSION <= DOMCTL_VERSION_4_14
    return image->parms.virt_hypercall;
#else
    return xc_dom_virt_hypercall(image);
#endif
}

/* The memory that a domain's shadow page tables may take is not none; false also where Xen has no shadow paging. */
static inline bool libraries_shadow_memory(xc_interface *xc, uint32_t domid)
{
#if XEN_DOMCTL_INTERFACE_VERSION <= DOMCTL_VERSION_4_14
    unsigned long mib = 0;

    return xc_shadow_control(xc, domid, XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION, NULL, 0, &mib, 0, NULL) >= 0 && mib;
#else
    unsigned int mib = 0;

    return !xc_shadow_control(xc, domid, XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION, &mib, 0) && mib;
#endif
}

#endif
