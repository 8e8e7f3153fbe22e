/* SPDX-License-Identifier: MIT */
#include <injector/strike.h>

#include <rig/control_page.h>

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define START_KERNEL_MAP 0xffffffff80000000ULL
#define FRAME_MASK 0x000ffffffffff000ULL
#define PRESENT 1ULL
#define WRITABLE 2ULL
#define LARGE 0x80ULL
#define INIT_LEVEL4_PFN 0x1a0c
#define ASLEEP_TRIES 200
#define FIRST_NAP_NS 50000
#define LONGEST_NAP_NS 3200000

/* A present entry names a guest frame; the MMU wants the machine frame. */
static uint64_t machine_entry(const struct domain *d, uint64_t entry)
{
    uint64_t pfn = (entry & FRAME_MASK) >> 12;

    if (!(entry & PRESENT) || pfn >= RIG_GUEST_PAGES)
        return entry;
    return (d->p2m[pfn] << 12) | (entry & ~FRAME_MASK);
}

/* The machine frame of the L4 that is meant; 0: there is none. Needs the vCPU's context in handles->context. */
static uint64_t l4_mfn(const struct handles *h, const struct domain *d, unsigned table)
{
    uint64_t live = (h->context->ctrlreg[3] & FRAME_MASK) >> 12, init = d->p2m[INIT_LEVEL4_PFN];

    switch ((enum rig_table)table) {
    case RIG_TABLE_LIVE:
        return live;
    case RIG_TABLE_USER:
        return (h->context->ctrlreg[1] & FRAME_MASK) >> 12;
    case RIG_TABLE_IDLE:
        return live == init ? (d->template.ctrlreg[3] & FRAME_MASK) >> 12 : init;
    case RIG_TABLE_COUNT:
        break;
    }
    return 0;
}

static bool new_entry(struct handles *h, struct domain *d, uint64_t l4, const struct rig_injection *j, uint64_t *entry)
{
    const uint64_t *now = (const uint64_t *)(const void *)domain_page(h, d, l4);

    *entry = 0;
    if (j->fault == RIG_FAULT_SET_L4)
        *entry = machine_entry(d, j->entry);
    if (j->fault != RIG_FAULT_FLIP_L4 && j->fault != RIG_FAULT_COPY_L4)
        return true;
    if (!now)
        return false;
    *entry = j->fault == RIG_FAULT_FLIP_L4 ? now[j->slot] ^ j->entry : now[j->entry % RIG_L4_SLOTS];
    return true;
}

/*
 * An entry that is not present and names memory (L1TF). Where Xen has no shadow paging it ends the domain for it and
 * answers the update with "again". That is meant for the domain itself, which is no more; dom0 would try for ever, in
 * one hypercall that nobody can end.
 */
static bool is_l1tf_unsafe(uint64_t entry)
{
    return !(entry & PRESENT) && (entry & (FRAME_MASK | LARGE));
}

/* A foreign mmu_update of one entry. */
static int update_entry(struct handles *h, const struct domain *d, uint64_t table, unsigned index, uint64_t value)
{
    struct mmu_update *update;
    int result;

    if (is_l1tf_unsafe(value))
        return -EINVAL;
    update = xencall_alloc_buffer(h->call, sizeof(*update));
    if (!update)
        return -ENOMEM;
    update->ptr = (table << 12) + index * 8ULL + MMU_NORMAL_PT_UPDATE;
    update->val = value;
    /* The tables' owner in the upper half, plus one; the frames' owner in the lower (xen.h, mmu_update). */
    result = xencall4(h->call, __HYPERVISOR_mmu_update, (uint64_t)(uintptr_t)update, 1, 0,
                      ((uint64_t)d->domid + 1) << 16 | d->domid);
    result = result < 0 ? -errno : 0;
    xencall_free_buffer(h->call, update);
    return result;
}

static int write_l4(struct handles *h, struct domain *d, const struct rig_injection *j)
{
    uint64_t l4, value;

    if (handles_get_context(h, d->domid, d->vcpu))
        return -errno;
    l4 = l4_mfn(h, d, j->table);
    if (!l4)
        return -ENOENT;
    return new_entry(h, d, l4, j, &value) ? update_entry(h, d, l4, j->slot, value) : -EINVAL;
}

/* The table whose entry at `level` is on the way to an address; 0: there is none of the guest's own. */
static uint64_t table_below(struct handles *h, struct domain *d, uint64_t l4, uint64_t address, unsigned level)
{
    uint64_t table = l4;

    for (unsigned at = 4; at > level; at--) {
        unsigned index = (unsigned)(address >> (12 + 9 * (at - 1))) & 0x1ff;
        const uint64_t *entries = (const uint64_t *)(const void *)domain_page(h, d, table);

        if (!entries || !(entries[index] & PRESENT) || (entries[index] & LARGE))
            return 0;
        table = (entries[index] & FRAME_MASK) >> 12;
    }
    return domain_page(h, d, table) ? table : 0;
}

static int write_below(struct handles *h, struct domain *d, const struct rig_injection *j, unsigned level)
{
    unsigned index = (unsigned)(j->entry >> (12 + 9 * (level - 1))) & 0x1ff;
    const uint64_t *entries;
    uint64_t table, value = 0;

    if (handles_get_context(h, d->domid, d->vcpu))
        return -errno;
    table = table_below(h, d, (h->context->ctrlreg[3] & FRAME_MASK) >> 12, j->entry, level);
    if (!table)
        return -ENOENT;
    entries = (const uint64_t *)(const void *)domain_page(h, d, table);
    if (j->fault == RIG_FAULT_FLIP_RW_L1 && (entries[index] & PRESENT))
        value = entries[index] ^ WRITABLE;
    return update_entry(h, d, table, index, value);
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

/*
 * The guest asks, and then sleeps in one hypercall: wait for that, so that the strike always finds it at the same
 * instruction. One that does not go to sleep is struck all the same. Naps grow: where the machine stands still now and
 * then, a short one may be over before the guest has run at all.
 */
static void wait_asleep(struct handles *h, const struct domain *d)
{
    struct timespec nap = {.tv_nsec = FIRST_NAP_NS};

    for (unsigned i = 0; i < ASLEEP_TRIES; i++) {
        memset(h->domctl, 0, sizeof(*h->domctl));
        h->domctl->cmd = XEN_DOMCTL_getvcpuinfo;
        h->domctl->domain = (domid_t)d->domid;
        h->domctl->u.getvcpuinfo.vcpu = d->vcpu;
        if (handles_domctl(h) || h->domctl->u.getvcpuinfo.blocked)
            return;
        (void)nanosleep(&nap, NULL);
        if (nap.tv_nsec < LONGEST_NAP_NS)
            nap.tv_nsec *= 2;
    }
}

int strike(struct handles *h, struct domain *d, const struct image *image, uint32_t number)
{
    struct rig_injection j;
    uint8_t revision;

    if (number >= RIG_MAX_INJECTIONS)
        return -EINVAL;
    memcpy(&j, (const void *)&d->control->scenario.injections[number], sizeof(j));
    revision = d->control->scenario.revision;
    if (j.slot >= RIG_L4_SLOTS || j.fault >= RIG_FAULT_COUNT || revision >= RIG_REVISION_COUNT)
        return -EINVAL;
    wait_asleep(h, d);
    switch ((enum rig_fault)j.fault) {
    case RIG_FAULT_CLEAR_L4:
    case RIG_FAULT_SET_L4:
    case RIG_FAULT_FLIP_L4:
    case RIG_FAULT_COPY_L4:
        return write_l4(h, d, &j);
    case RIG_FAULT_CLEAR_L3:
        return write_below(h, d, &j, 3);
    case RIG_FAULT_CLEAR_L2:
        return write_below(h, d, &j, 2);
    case RIG_FAULT_CLEAR_L1:
    case RIG_FAULT_FLIP_RW_L1:
        return write_below(h, d, &j, 1);
    case RIG_FAULT_SWITCH_OPS:
        return switch_ops(h, d, image, revision, j.ops);
    default:
        return -EINVAL; /* the guest's own alone */
    }
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
