/* SPDX-License-Identifier: MIT */
#include <injector/belief.h>
#include <injector/vcpu.h>

#include <rig/x86.h>

#include <string.h>

/* A pinned or typed page table: XEN_DOMCTL_PFINFO_L1TAB .. L4TAB (domctl.h, getpageframeinfo3). */
static bool is_page_table(struct handles *handles, const struct guest *guest, uint64_t pfn)
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
    *type &= XEN_DOMCTL_PFINFO_LTABTYPE_MASK;
    return *type >= XEN_DOMCTL_PFINFO_L1TAB && *type <= XEN_DOMCTL_PFINFO_L4TAB;
}

bool belief_is_wrong(struct handles *handles, const struct guest *guest, const struct rig_belief_claim *claim)
{
    switch (claim->belief) {
    case RIG_BELIEF_PINNED:
        return !is_page_table(handles, guest, claim->pfn);
    case RIG_BELIEF_IRQ_FLAG:
        return true; /* the flag lies in memory that Xen reads and the guest writes: what it says is what holds */
    case RIG_BELIEF_KERNEL_CR3:
    case RIG_BELIEF_USER_CR3:
        break;
    default:
        return false;
    }
    if (vcpu_get_context(handles, guest->domain.domid, guest->vcpu))
        return false;
    return claim->belief == RIG_BELIEF_KERNEL_CR3 ? x86_entry_frame(handles->context->ctrlreg[3]) != claim->kernel_mfn
                                                  : x86_entry_frame(handles->context->ctrlreg[1]) != claim->user_mfn;
}
