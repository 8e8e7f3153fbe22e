/* SPDX-License-Identifier: MIT */
/* Handles of the Xen libraries, opened once. */
#ifndef INJECTOR_HANDLES_H
#define INJECTOR_HANDLES_H

#include <xencall.h>
#include <xenctrl.h>
#include <xenevtchn.h>
#include <xenforeignmemory.h>

#include <stdbool.h>

struct handles {
    xc_interface *xc;
    xenevtchn_handle *evtchn;
    xenforeignmemory_handle *memory;
    xencall_handle *call;
    /* Hypercall-safe buffers for the domctls of a revival; allocated once, because allocation is most of their cost. */
    struct xen_domctl *domctl;
    vcpu_guest_context_t *context;
};

/* false: *why names the library that would not open. */
bool handles_open(struct handles *handles, const char **why);

/* The domctl in handles->domctl, whose cmd, domain and union the caller has filled in. 0, or -1 with errno. */
int handles_domctl(struct handles *handles);

#endif
