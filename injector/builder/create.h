/* SPDX-License-Identifier: MIT */
/* A new domain, without memory. */
#ifndef INJECTOR_BUILDER_CREATE_H
#define INJECTOR_BUILDER_CREATE_H

#include <injector/handles.h>

/* 0, or -1 with errno. */
int create_domain(struct handles *handles, unsigned vcpus, uint32_t *domid);

#endif
