/* SPDX-License-Identifier: MIT */
/* Injections performed from dom0, `by injector`. */
#ifndef INJECTOR_STRIKE_H
#define INJECTOR_STRIKE_H

#include <injector/guest.h>

/* Injection `number` of the case in the control page. 0, or a negative errno: Xen's refusal, or a bad request. */
int strike(struct handles *handles, struct guest *guest, uint32_t number);

#endif
