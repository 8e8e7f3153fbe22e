/* SPDX-License-Identifier: MIT */
/* Handles of the Xen libraries, opened once. */
#ifndef INJECTOR_HANDLES_H
#define INJECTOR_HANDLES_H

#include <stdbool.h>
#include <stdint.h>

#include <xencall.h>
#include <xenctrl.h>
#include <xenevtchn.h>
#include <xenforeignmemory.h>

#include <xen/sysctl.h>

struct handles {
    xc_interface *xc;
    xenevtchn_handle *evtchn;
    xenforeignmemory_handle *memory;
    xencall_handle *call;
    /* Hypercall-safe buffers for what every crash needs; allocated once, because allocation is most of the cost. */
    struct xen_domctl *domctl;
    struct xen_sysctl *sysctl;
    vcpu_guest_context_t *context;
    char *console; /* CONSOLE_SIZE bytes; between two reads of the console, for any hypercall */
};

/* Bytes of handles.console: more than Xen prints for one crash. */
#define CONSOLE_SIZE 16384

/* false: *why names the library that would not open. */
bool handles_open(struct handles *handles, const char **why);

/* The domctl in handles->domctl, whose cmd, domain and union the caller has filled in. 0, or -1 with errno. */
int handles_domctl(struct handles *handles);
/* The same for handles->sysctl. */
int handles_sysctl(struct handles *handles);

#endif
