/* SPDX-License-Identifier: MIT */
#include <injector/handles.h>

#include <stdio.h>
#include <string.h>

bool handles_open(struct handles *handles, const char **why)
{
    xentoollog_logger *log = (xentoollog_logger *)xtl_createlogger_stdiostream(stderr, XTL_ERROR, 0);

    *why = "libxenctrl: is this dom0, with /dev/xen/privcmd?";
    handles->xc = xc_interface_open(log, log, 0);
    if (!handles->xc)
        return false;
    *why = "libxenevtchn";
    handles->evtchn = xenevtchn_open(log, 0);
    if (!handles->evtchn)
        return false;
    *why = "libxenforeignmemory";
    handles->memory = xenforeignmemory_open(log, 0);
    if (!handles->memory)
        return false;
    *why = "libxencall";
    handles->call = xencall_open(log, 0);
    if (!handles->call)
        return false;
    handles->domctl = xencall_alloc_buffer(handles->call, sizeof(*handles->domctl));
    handles->sysctl = xencall_alloc_buffer(handles->call, sizeof(*handles->sysctl));
    handles->context = xencall_alloc_buffer(handles->call, sizeof(*handles->context));
    handles->console = xencall_alloc_buffer(handles->call, CONSOLE_SIZE);
    return handles->domctl && handles->sysctl && handles->context && handles->console;
}

int handles_domctl(struct handles *handles)
{
    handles->domctl->interface_version = XEN_DOMCTL_INTERFACE_VERSION;
    return xencall1(handles->call, __HYPERVISOR_domctl, (uint64_t)(uintptr_t)handles->domctl);
}

int handles_sysctl(struct handles *handles)
{
    handles->sysctl->interface_version = XEN_SYSCTL_INTERFACE_VERSION;
    return xencall1(handles->call, __HYPERVISOR_sysctl, (uint64_t)(uintptr_t)handles->sysctl);
}
