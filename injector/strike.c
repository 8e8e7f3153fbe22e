/* SPDX-License-Identifier: MIT */
#include <injector/strike.h>

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#define START_KERNEL_MAP 0xffffffff80000000ULL
#define FRAME_MASK 0x000ffffffffff000ULL
#define PRESENT 1ULL

/* A present entry names a guest frame; the MMU wants the machine frame. */
static uint64_t machine_entry(const struct domain *d, uint64_t entry)
{
    uint64_t pfn = (entry & FRAME_MASK) >> 12;

    if (!(entry & PRESENT) || pfn >= RIG_GUEST_PAGES)
        return entry;
    return (d->p2m[pfn] << 12) | (entry & ~FRAME_MASK);
}

static int write_live_l4(struct handles *h, const struct domain *d, unsigned slot, uint64_t entry)
{
    struct mmu_update *update;
    int result;

    if (handles_get_context(h, d->domid, d->vcpu))
        return -errno;
    update = xencall_alloc_buffer(h->call, sizeof(*update));
    if (!update)
        return -ENOMEM;
    update->ptr = (h->context->ctrlreg[3] & FRAME_MASK) + slot * 8ULL + MMU_NORMAL_PT_UPDATE;
    update->val = entry;
    /* The tables' owner in the upper half, plus one; the frames' owner in the lower (xen.h, mmu_update). */
    result = xencall4(h->call, __HYPERVISOR_mmu_update, (uint64_t)(uintptr_t)update, 1, 0,
                      ((uint64_t)d->domid + 1) << 16 | d->domid);
    result = result < 0 ? -errno : 0;
    xencall_free_buffer(h->call, update);
    return result;
}

static int switch_ops(struct handles *h, const struct domain *d, const struct image *image, unsigned revision,
                      unsigned ops)
{
    uint64_t target = image_word(image, image->versions_va + revision * 16ULL + (ops == RIG_OPS_LATE ? 8 : 0));
    uint64_t pfn = (image->ops_va - START_KERNEL_MAP) >> 12;
    xen_pfn_t frame;
    uint8_t *page;

    if (!target || pfn >= RIG_GUEST_PAGES)
        return -EINVAL;
    frame = d->p2m[pfn];
    page = xenforeignmemory_map(h->memory, d->domid, PROT_READ | PROT_WRITE, 1, &frame, NULL);
    if (!page)
        return -errno;
    __atomic_store_n((uint64_t *)(void *)(page + (image->ops_va & 0xfff)), target, __ATOMIC_RELEASE);
    (void)xenforeignmemory_unmap(h->memory, page, 1);
    return 0;
}

int strike(struct handles *h, const struct domain *d, const struct image *image, uint32_t number)
{
    struct rig_injection j;
    uint8_t revision;

    if (number >= RIG_MAX_INJECTIONS)
        return -EINVAL;
    memcpy(&j, (const void *)&d->control->scenario.injections[number], sizeof(j));
    revision = d->control->scenario.revision;
    if (j.slot >= RIG_L4_SLOTS || j.fault >= RIG_FAULT_COUNT || revision >= RIG_REVISION_COUNT)
        return -EINVAL;
    switch ((enum rig_fault)j.fault) {
    case RIG_FAULT_CLEAR_L4:
        return write_live_l4(h, d, j.slot, 0);
    case RIG_FAULT_SET_L4:
        return write_live_l4(h, d, j.slot, machine_entry(d, j.entry));
    case RIG_FAULT_SWITCH_OPS:
        return switch_ops(h, d, image, revision, j.ops);
    case RIG_FAULT_HANG:
    case RIG_FAULT_COUNT:
        break;
    }
    return -EINVAL;
}

int vcpu_reset(struct handles *h, uint32_t domid, unsigned vcpu)
{
    memset(h->domctl, 0, sizeof(*h->domctl));
    h->domctl->cmd = XEN_DOMCTL_setvcpucontext;
    h->domctl->domain = (domid_t)domid;
    h->domctl->u.vcpucontext.vcpu = vcpu;
    /* No context: Xen's reset of the vCPU (domctl.h). */
    return handles_domctl(h) ? -errno : 0;
}
