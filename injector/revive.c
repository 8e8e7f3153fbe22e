/* SPDX-License-Identifier: MIT */
#include <injector/revive.h>
#include <injector/strike.h>

#include <string.h>
#include <time.h>

#define SECOND_CPU (RIG_GUEST_VCPUS - 1)
#define TRIES 4000

static bool start_vcpu(struct handles *h, const struct domain *d, unsigned vcpu)
{
    vcpu_guest_context_t *c = h->context;

    memcpy(c, &d->template, sizeof(*c));
    memset(&c->user_regs, 0, sizeof(c->user_regs));
    c->user_regs.cs = d->template.user_regs.cs;
    c->user_regs.ss = d->template.user_regs.ss;
    c->user_regs.rip = d->control->revive_rip;
    c->user_regs.rdi = vcpu;
    c->user_regs.rflags = 0x200;
    c->ctrlreg[1] = 0;
    c->ctrlreg[3] = d->control->revive_cr3;
    c->flags = VGCF_in_kernel | VGCF_online;

    memset(h->domctl, 0, sizeof(*h->domctl));
    h->domctl->cmd = XEN_DOMCTL_setvcpucontext;
    h->domctl->domain = (domid_t)d->domid;
    h->domctl->u.vcpucontext.vcpu = vcpu;
    set_xen_guest_handle_raw(h->domctl->u.vcpucontext.ctxt, c);
    return handles_domctl(h) == 0;
}

static bool resume(struct handles *h, const struct domain *d)
{
    memset(h->domctl, 0, sizeof(*h->domctl));
    h->domctl->cmd = XEN_DOMCTL_resumedomain;
    h->domctl->domain = (domid_t)d->domid;
    return handles_domctl(h) == 0;
}

bool revive(struct handles *h, struct domain *d)
{
    const struct timespec nap = {.tv_nsec = 50000};
    unsigned next = d->vcpu + 1;

    if (next >= SECOND_CPU)
        return false;
    d->control->ready = 0;
    if (vcpu_reset(h, d->domid, d->vcpu) || vcpu_reset(h, d->domid, SECOND_CPU) || !start_vcpu(h, d, next))
        return false;
    d->vcpu = next;
    if (!resume(h, d))
        return false;
    for (unsigned i = 0; i < TRIES; i++) {
        if (d->control->ready == 1)
            return true;
        (void)nanosleep(&nap, NULL);
        if (i % 32 == 31 && domain_ended(h, d, NULL) >= 0)
            return false;
    }
    return false;
}
