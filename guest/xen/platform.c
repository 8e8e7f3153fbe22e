/* SPDX-License-Identifier: MIT */
#include <guest/xen/platform.h>

#include <guest/xen/trap.h>

#include <rig/x86.h>

const struct start_info *xen_start_info;
u32 xen_features;
unsigned xen_vcpu_id, xen_secondary_vcpu;
struct vcpu_info *xen_vcpus[NR_CPUS];
evtchn_port_t xen_ipi_port[NR_CPUS];

static char shared_info_page[RIG_PAGE_SIZE] __aligned(4096);
struct shared_info *HYPERVISOR_shared_info = (struct shared_info *)shared_info_page;

void xen_use_vcpu(unsigned vcpu)
{
    xen_vcpu_id = vcpu;
    xen_vcpus[0] = &HYPERVISOR_shared_info->vcpu_info[vcpu];
    WRITE_ONCE(xen_vcpus[0]->evtchn_upcall_mask, 1);
}

void xen_use_secondary_vcpu(unsigned vcpu)
{
    xen_secondary_vcpu = vcpu;
    /* One behind the last is none, and is not started. */
    if (vcpu >= XEN_LEGACY_MAX_VCPUS)
        return;
    xen_vcpus[1] = &HYPERVISOR_shared_info->vcpu_info[vcpu];
    WRITE_ONCE(xen_vcpus[1]->evtchn_upcall_mask, 1);
    WRITE_ONCE(xen_vcpus[1]->evtchn_upcall_pending, 0);
}

void xen_setup_platform(const struct start_info *start_info)
{
    struct xen_feature_info features = {.submap_idx = 0};
    u64 shared_info = start_info->shared_info | _PAGE_PRESENT | _PAGE_RW | _PAGE_ACCESSED | _PAGE_DIRTY;

    xen_start_info = start_info;
    if (xen_hypercall_raw(__HYPERVISOR_xen_version, XENVER_get_features, (unsigned long)&features, 0, 0))
        BUG();
    xen_features = features.submap;
    if (HYPERVISOR_update_va_mapping((unsigned long)shared_info_page, shared_info, UVMF_INVLPG))
        BUG();
    for (unsigned i = 0; i < sizeof(HYPERVISOR_shared_info->evtchn_mask) / sizeof(unsigned long); i++)
        HYPERVISOR_shared_info->evtchn_mask[i] = ~0UL;
    xen_use_vcpu(0);
}
