/* SPDX-License-Identifier: MIT */
/* One vCPU of a domain: its context and its state, by domctl. All return 0, or -1 with errno. */
#ifndef INJECTOR_VCPU_H
#define INJECTOR_VCPU_H

#include <injector/handles.h>

/* Reads the context into handles->context. */
int vcpu_get_context(struct handles *handles, uint32_t domid, unsigned vcpu);
/* Initialises a vCPU that never ran, or was reset, with handles->context. */
int vcpu_set_context(struct handles *handles, uint32_t domid, unsigned vcpu);
/* Takes a vCPU down so that it can be initialised again. */
int vcpu_reset(struct handles *handles, uint32_t domid, unsigned vcpu);
/* Fills in handles->domctl->u.getvcpuinfo. */
int vcpu_get_info(struct handles *handles, uint32_t domid, unsigned vcpu);

#endif
