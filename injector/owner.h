/* SPDX-License-Identifier: MIT */
/*
 * Whose domains are whose. An injector that is killed leaves its domains behind, on a machine that may not be a box and
 * goes on; the next one ends them. Domains carry a handle, which means nothing to Xen: ours says which process built
 * them.
 */
#ifndef INJECTOR_OWNER_H
#define INJECTOR_OWNER_H

#include <injector/handles.h>

/* The handle of a domain that this process builds. */
void owner_mark(xen_domain_handle_t handle);

/* Destroys domains of injectors that do not run any more, and no others. */
void owner_sweep(struct handles *handles);

#endif
