/* SPDX-License-Identifier: MIT */
#include <injector/belief.h>
#include <injector/vcpu.h>

#include <rig/x86.h>

#include <string.h>

/*
 * Whether Xen has it as a page table (XEN_DOMCTL_PFINFO_L1TAB .. L4TAB; domctl.h, getpageframeinfo3). `pinned`: an L4
 * must be pinned as well; lower tables are held by those above.
 */
static bool is_page_table(struct handles *handles, const struct guest *guest, uint64_t pfn, bool pinned)
{
    xen_pfn_t *type = (xen_pfn_t *)(void *)handles->console; /* memory that a hypercall may take */

    if (pfn >= guest->domain.pages)
        return false;
    memset(handles->domctl, 0, sizeof(*handles->domctl));
    handles->domctl->cmd = XEN_DOMCTL_getpageframeinfo3;
    handles->domctl->domain = (domid_t)guest->domain.domid;
    handles->domctl->u.getpageframeinfo3.num = 1;
    set_xen_guest_handle_raw(handles->domctl->u.getpageframeinfo3.array, type);
    *type = guest->domain.p2m[pfn];
    if (handles_domctl(handles))
        return false;
    if ((*type & XEN_DOMCTL_PFINFO_LTABTYPE_MASK) == XEN_DOMCTL_PFINFO_L4TAB)
        return !pinned || *type & XEN_DOMCTL_PFINFO_LPINTAB;
    *type &= XEN_DOMCTL_PFINFO_LTABTYPE_MASK;
    return *type >= XEN_DOMCTL_PFINFO_L1TAB && *type <= XEN_DOMCTL_PFINFO_L4TAB;
}

bool belief_is_wrong(struct handles *handles, const struct guest *guest, const struct rig_belief_claim *claim)
{
    switch (claim->belief) {
    case RIG_BELIEF_PINNED:
        return !is_page_table(handles, guest, claim->pfn, true);
    case RIG_BELIEF_PLAIN:
        return is_page_table(handles, guest, claim->pfn, false);
    case RIG_BELIEF_IRQ_FLAG: /* the flag lies in memory that Xen reads and the guest writes: what it says is what holds
                               */
    case RIG_BELIEF_REFUSED:  /* Xen's own word, which it left in the batch */
        return true;
    case RIG_BELIEF_KERNEL_CR3:
    case RIG_BELIEF_USER_CR3:
        break;
    default:
        return false;
    }
    if (claim->vcpu >= RIG_GUEST_VCPUS || vcpu_get_context(handles, guest->domain.domid, claim->vcpu))
        return false;
    return claim->belief == RIG_BELIEF_KERNEL_CR3 ? x86_entry_frame(handles->context->ctrlreg[3]) != claim->kernel_mfn
                                                  : x86_entry_frame(handles->context->ctrlreg[1]) != claim->user_mfn;
}
