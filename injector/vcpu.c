/* SPDX-License-Identifier: MIT */
#include <injector/vcpu.h>

#include <string.h>

static void begin(struct handles *handles, uint32_t cmd, uint32_t domid)
{
    memset(handles->domctl, 0, sizeof(*handles->domctl));
    handles->domctl->cmd = cmd;
    handles->domctl->domain = (domid_t)domid;
}

int vcpu_get_context(struct handles *handles, uint32_t domid, unsigned vcpu)
{
    begin(handles, XEN_DOMCTL_getvcpucontext, domid);
    handles->domctl->u.vcpucontext.vcpu = vcpu;
    set_xen_guest_handle_raw(handles->domctl->u.vcpucontext.ctxt, handles->context);
    return handles_domctl(handles);
}

int vcpu_set_context(struct handles *handles, uint32_t domid, unsigned vcpu)
{
    begin(handles, XEN_DOMCTL_setvcpucontext, domid);
    handles->domctl->u.vcpucontext.vcpu = vcpu;
    set_xen_guest_handle_raw(handles->domctl->u.vcpucontext.ctxt, handles->context);
    return handles_domctl(handles);
}

int vcpu_reset(struct handles *handles, uint32_t domid, unsigned vcpu)
{
    begin(handles, XEN_DOMCTL_setvcpucontext, domid);
    /* No context: Xen's reset of the vCPU (domctl.h). */
    handles->domctl->u.vcpucontext.vcpu = vcpu;
    return handles_domctl(handles);
}

int vcpu_get_info(struct handles *handles, uint32_t domid, unsigned vcpu)
{
    begin(handles, XEN_DOMCTL_getvcpuinfo, domid);
    handles->domctl->u.getvcpuinfo.vcpu = vcpu;
    return handles_domctl(handles);
}
