/* SPDX-License-Identifier: MIT */
#include <injector/builder/create.h>
#include <injector/libraries.h>
#include <injector/owner.h>

int create_domain(struct handles *h, unsigned vcpus, uint32_t *domid)
{
    struct xen_domctl_createdomain config = {
        .max_vcpus = vcpus,
        .max_evtchn_port = 1023,
        .max_grant_frames = 32, /* a kernel takes some at start and more with its first device */
        .max_maptrack_frames = 0,
    };

    libraries_grants_of_version_1(&config);
    *domid = 0;
    owner_mark(config.handle);
    return xc_domain_create(h->xc, domid, &config);
}
