/* SPDX-License-Identifier: MIT */
#include <injector/revive.h>
#include <injector/vcpu.h>

#include <errno.h>
#include <string.h>

static bool start_vcpu(struct handles *handles, const struct guest *guest, unsigned vcpu)
{
    vcpu_guest_context_t *context = handles->context;

    memcpy(context, &guest->template, sizeof(*context));
    memset(&context->user_regs, 0, sizeof(context->user_regs));
    context->user_regs.cs = guest->template.user_regs.cs;
    context->user_regs.ss = guest->template.user_regs.ss;
    context->user_regs.rip = guest->addresses.revive_rip;
    context->user_regs.rdi = vcpu;
    context->user_regs.rflags = 0x200;
    context->ctrlreg[1] = 0;
    context->ctrlreg[3] = guest->addresses.revive_cr3;
    context->flags = VGCF_in_kernel | VGCF_online;
    return vcpu_set_context(handles, guest->domain.domid, vcpu) == 0;
}

static bool resume(struct handles *handles, const struct guest *guest, bool paused)
{
    memset(handles->domctl, 0, sizeof(*handles->domctl));
    handles->domctl->cmd = paused ? XEN_DOMCTL_unpausedomain : XEN_DOMCTL_resumedomain;
    handles->domctl->domain = (domid_t)guest->domain.domid;
    return handles_domctl(handles) == 0;
}

int secondaries_reset(struct handles *handles, const struct guest *guest)
{
    for (unsigned vcpu = RIG_FIRST_SECONDARY; vcpu < RIG_GUEST_VCPUS; vcpu++)
        if (vcpu_reset(handles, guest->domain.domid, vcpu))
            return -errno;
    return 0;
}

bool revive(struct handles *handles, struct guest *guest, bool paused)
{
    unsigned next = guest->vcpu + 1;
    const char *why;

    if (next >= RIG_FIRST_SECONDARY)
        return false;
    guest->control->ready = 0;
    if (vcpu_reset(handles, guest->domain.domid, guest->vcpu) || secondaries_reset(handles, guest) ||
        !start_vcpu(handles, guest, next))
        return false;
    guest->vcpu = next;
    return resume(handles, guest, paused) && guest_wait_ready(handles, guest, &why);
}
