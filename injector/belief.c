/* SPDX-License-Identifier: MIT */
#include <injector/belief.h>

#include <string.h>

#define FRAME(cr3) (((cr3)&0x000ffffffffff000ULL) >> 12)

/* A pinned or typed page table: XEN_DOMCTL_PFINFO_L1TAB .. L4TAB (domctl.h, getpageframeinfo3). */
static bool is_page_table(struct handles *h, const struct domain *d, uint64_t pfn)
{
    xen_pfn_t *type = (xen_pfn_t *)(void *)h->console; /* memory that a hypercall may take */

    if (pfn >= RIG_GUEST_PAGES)
        return false;
    memset(h->domctl, 0, sizeof(*h->domctl));
    h->domctl->cmd = XEN_DOMCTL_getpageframeinfo3;
    h->domctl->domain = (domid_t)d->domid;
    h->domctl->u.getpageframeinfo3.num = 1;
    set_xen_guest_handle_raw(h->domctl->u.getpageframeinfo3.array, type);
    *type = d->p2m[pfn];
    if (handles_domctl(h))
        return false;
    *type &= XEN_DOMCTL_PFINFO_LTABTYPE_MASK;
    return *type >= XEN_DOMCTL_PFINFO_L1TAB && *type <= XEN_DOMCTL_PFINFO_L4TAB;
}

bool belief_is_wrong(struct handles *h, const struct domain *d, const struct rig_belief_claim *claim)
{
    switch (claim->belief) {
    case RIG_BELIEF_PINNED:
        return !is_page_table(h, d, claim->pfn);
    case RIG_BELIEF_IRQ_FLAG:
        return true; /* the flag lies in memory that Xen reads and the guest writes: what it says is what holds */
    case RIG_BELIEF_KERNEL_CR3:
    case RIG_BELIEF_USER_CR3:
        break;
    default:
        return false;
    }
    if (handles_get_context(h, d->domid, d->vcpu))
        return false;
    return claim->belief == RIG_BELIEF_KERNEL_CR3 ? FRAME(h->context->ctrlreg[3]) != claim->kernel_mfn
                                                  : FRAME(h->context->ctrlreg[1]) != claim->user_mfn;
}
