/* SPDX-License-Identifier: MIT */
#include <injector/handles.h>

#include <stdio.h>
#include <string.h>

bool handles_open(struct handles *h, const char **why)
{
    xentoollog_logger *log = (xentoollog_logger *)xtl_createlogger_stdiostream(stderr, XTL_ERROR, 0);

    *why = "libxenctrl: is this dom0, with /dev/xen/privcmd?";
    h->xc = xc_interface_open(log, log, 0);
    if (!h->xc)
        return false;
    *why = "libxenevtchn";
    h->evtchn = xenevtchn_open(log, 0);
    if (!h->evtchn)
        return false;
    *why = "libxenforeignmemory";
    h->memory = xenforeignmemory_open(log, 0);
    if (!h->memory)
        return false;
    *why = "libxencall";
    h->call = xencall_open(log, 0);
    if (!h->call)
        return false;
    h->domctl = xencall_alloc_buffer(h->call, sizeof(*h->domctl));
    h->sysctl = xencall_alloc_buffer(h->call, sizeof(*h->sysctl));
    h->context = xencall_alloc_buffer(h->call, sizeof(*h->context));
    h->console = xencall_alloc_buffer(h->call, CONSOLE_SIZE);
    return h->domctl && h->sysctl && h->context && h->console;
}

int handles_domctl(struct handles *h)
{
    h->domctl->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
    return xencall1(h->call, __HYPERVISOR_domctl, (uint64_t)(uintptr_t)h->domctl);
}

int handles_sysctl(struct handles *h)
{
    h->sysctl->interface_version = XEN_SYSCTL_INTERFACE_VERSION;
    return xencall1(h->call, __HYPERVISOR_sysctl, (uint64_t)(uintptr_t)h->sysctl);
}

int handles_get_context(struct handles *h, uint32_t domid, unsigned vcpu)
{
    memset(h->domctl, 0, sizeof(*h->domctl));
    h->domctl->cmd = XEN_DOMCTL_getvcpucontext;
    h->domctl->domain = (domid_t)domid;
    h->domctl->u.vcpucontext.vcpu = vcpu;
    set_xen_guest_handle_raw(h->domctl->u.vcpucontext.ctxt, h->context);
    return handles_domctl(h);
}
