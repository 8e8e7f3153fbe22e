/* SPDX-License-Identifier: MIT */
#include <injector/revive.h>
#include <injector/strike.h>

#include <string.h>

static bool start_vcpu(struct handles *h, const struct domain *d, unsigned vcpu)
{
    vcpu_guest_context_t *c = h->context;

    memcpy(c, &d->template, sizeof(*c));
    memset(&c->user_regs, 0, sizeof(c->user_regs));
    c->user_regs.cs = d->template.user_regs.cs;
    c->user_regs.ss = d->template.user_regs.ss;
    c->user_regs.rip = d->revive_rip;
    c->user_regs.rdi = vcpu;
    c->user_regs.rflags = 0x200;
    c->ctrlreg[1] = 0;
    c->ctrlreg[3] = d->revive_cr3;
    c->flags = VGCF_in_kernel | VGCF_online;

    memset(h->domctl, 0, sizeof(*h->domctl));
    h->domctl->cmd = XEN_DOMCTL_setvcpucontext;
    h->domctl->domain = (domid_t)d->domid;
    h->domctl->u.vcpucontext.vcpu = vcpu;
    set_xen_guest_handle_raw(h->domctl->u.vcpucontext.ctxt, c);
    return handles_domctl(h) == 0;
}

static bool resume(struct handles *h, const struct domain *d, bool paused)
{
    memset(h->domctl, 0, sizeof(*h->domctl));
    h->domctl->cmd = paused ? XEN_DOMCTL_unpausedomain : XEN_DOMCTL_resumedomain;
    h->domctl->domain = (domid_t)d->domid;
    return handles_domctl(h) == 0;
}

int secondaries_reset(struct handles *h, const struct domain *d)
{
    for (unsigned vcpu = RIG_FIRST_SECONDARY; vcpu < RIG_GUEST_VCPUS; vcpu++) {
        int result = vcpu_reset(h, d->domid, vcpu);

        if (result)
            return result;
    }
    return 0;
}

bool revive(struct handles *h, struct domain *d, bool paused)
{
    unsigned next = d->vcpu + 1;
    const char *why;

    if (next >= RIG_FIRST_SECONDARY)
        return false;
    d->control->ready = 0;
    if (vcpu_reset(h, d->domid, d->vcpu) || secondaries_reset(h, d) || !start_vcpu(h, d, next))
        return false;
    d->vcpu = next;
    return resume(h, d, paused) && domain_wait_ready(h, d, &why);
}
