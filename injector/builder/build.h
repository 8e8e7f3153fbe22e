/* SPDX-License-Identifier: MIT */
/* The library's way from an image to a domain, for any kernel that libxenguest takes. */
#ifndef INJECTOR_BUILDER_BUILD_H
#define INJECTOR_BUILDER_BUILD_H

#include <injector/builder/store.h>

/*
 * Builds the domain that the board's request asks for, paused; fills in the board's domid, console_mfn, vcpu_count.
 * false: the board's `why` says what refused.
 */
bool build_domain(struct handles *handles, const struct store *store);

#endif
