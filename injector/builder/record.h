/* SPDX-License-Identifier: MIT */
/* What is left of a domain that has stopped, onto the board. */
#ifndef INJECTOR_BUILDER_RECORD_H
#define INJECTOR_BUILDER_RECORD_H

#include <injector/builder/store.h>

/* All vCPUs and Xen's lines; the domain is paused or has ended. */
void record_domain(struct handles *handles, const struct store *store);

/* Goes past all that Xen's ring holds now: what comes is this domain's. */
void record_skip_text(struct handles *handles);

#endif
