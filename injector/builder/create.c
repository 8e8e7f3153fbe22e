/* SPDX-License-Identifier: MIT */
#include <injector/builder/create.h>
#include <injector/owner.h>

int create_domain(struct handles *h, unsigned vcpus, uint32_t *domid)
{
    struct xen_domctl_createdomain config = {
        .max_vcpus = vcpus,
        .max_evtchn_port = 1023,
        .max_grant_frames = 32, /* a kernel takes some at start and more with its first device */
        .max_maptrack_frames = 0,
        .grant_opts = XEN_DOMCTL_GRANT_version(1),
    };

    *domid = 0;
    owner_mark(config.handle);
    return xc_domain_create(h->xc, domid, &config);
}
