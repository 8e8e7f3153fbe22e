/* SPDX-License-Identifier: MIT */
/* Injections performed from dom0, `by injector`. */
#ifndef INJECTOR_STRIKE_H
#define INJECTOR_STRIKE_H

#include <injector/domain.h>
#include <injector/image.h>

/* Injection `number` of the case in the control page. 0, or a negative errno: Xen's refusal, or a bad request. */
int strike(struct handles *handles, struct domain *domain, const struct image *image, uint32_t number);

/* Takes a vCPU down so that it can be initialised again. 0 or a negative errno. */
int vcpu_reset(struct handles *handles, uint32_t domid, unsigned vcpu);

#endif
