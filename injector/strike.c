/* SPDX-License-Identifier: MIT */
/* How dom0 writes what an injection is about; what it writes is in rig/fault.h. */
#include <injector/strike.h>
#include <injector/vcpu.h>
#include <injector/walk.h>

#include <rig/bounds.h>
#include <rig/fault.h>
#include <rig/l1tf.h>

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#define ASLEEP_TRIES 200
#define FIRST_NAP_NS 50000
#define LONGEST_NAP_NS 3200000

/* A foreign mmu_update of one entry. */
static int update_entry(struct handles *handles, uint32_t domid, uint64_t table, unsigned index, uint64_t value)
{
    struct mmu_update *update = xencall_alloc_buffer(handles->call, sizeof(*update));
    int result;

    if (!update)
        return -ENOMEM;
    update->ptr = (table << RIG_PAGE_SHIFT) + index * sizeof(value) + MMU_NORMAL_PT_UPDATE;
    update->val = value;
    /* The tables' owner in the upper half, plus one; the frames' owner in the lower (xen.h, mmu_update). */
    result = xencall4(handles->call, __HYPERVISOR_mmu_update, (uint64_t)(uintptr_t)update, 1, 0,
                      ((uint64_t)domid + 1) << 16 | domid);
    result = result < 0 ? -errno : 0;
    xencall_free_buffer(handles->call, update);
    return result;
}

/* The mfn of the table whose entry is to be written; 0: there is none. Needs the vCPU's context in handles->context. */
static uint64_t find_table(struct handles *handles, struct guest *guest, const struct rig_injection *injection,
                           unsigned level)
{
    const uint64_t cr3 = handles->context->ctrlreg[3];
    const struct rig_l4s l4s = {.live = x86_entry_frame(cr3),
                                .user = x86_entry_frame(handles->context->ctrlreg[1]),
                                .init = guest->domain.p2m[RIG_INIT_LEVEL4_PFN],
                                .builder = x86_entry_frame(guest->template.ctrlreg[3])};

    if (level == 4)
        return rig_fault_l4((enum rig_table)injection->table, &l4s);
    return walk_tables(handles, &guest->domain, cr3, injection->entry).table[level];
}

/*
 * An entry that is unsafe under L1TF is not written: where Xen has no shadow paging it would end the domain and answer
 * the update with "again". That is meant for the domain itself, which is no more; dom0 would try for ever, in one
 * hypercall that nobody can end.
 */
static int write_entry(struct handles *handles, struct guest *guest, const struct rig_injection *injection,
                       unsigned level)
{
    struct domain *domain = &guest->domain;
    uint64_t table, old, value;

    if (vcpu_get_context(handles, domain->domid, guest->vcpu))
        return -errno;
    table = find_table(handles, guest, injection, level);
    if (!table)
        return -ENOENT;
    if (!walk_entry(handles, domain, table, rig_fault_source(injection), &old))
        return -EINVAL;
    value = rig_fault_entry(injection, old, domain->p2m, domain->pages);
    if (rig_is_l1tf_unsafe(value, level, &guest->start.l1tf))
        return -EINVAL;
    return update_entry(handles, domain->domid, table, rig_fault_index(injection), value);
}

static int switch_ops(struct handles *handles, struct guest *guest, unsigned revision, enum rig_ops ops)
{
    const struct domain *domain = &guest->domain;
    uint64_t op = guest->addresses.write_cr3_op, target = guest->addresses.write_cr3[revision][ops];
    uint64_t pfn = (op - START_KERNEL_MAP) >> RIG_PAGE_SHIFT;
    xen_pfn_t frame;
    uint8_t *page;

    if (!target || pfn >= domain->pages || op % sizeof(target))
        return -EINVAL;
    frame = domain->p2m[pfn];
    page = xenforeignmemory_map(handles->memory, domain->domid, PROT_READ | PROT_WRITE, 1, &frame, NULL);
    if (!page)
        return -errno;
    __atomic_store_n((uint64_t *)(void *)(page + op % RIG_PAGE_SIZE), target, __ATOMIC_RELEASE);
    (void)xenforeignmemory_unmap(handles->memory, page, 1);
    return 0;
}

/*
 * The guest asks, and then sleeps in one hypercall: wait for that, so that the strike always finds it at the same
 * instruction. One that does not go to sleep is struck all the same. Naps grow: where the machine stands still now and
 * then, a short one may be over before the guest has run at all.
 */
static void wait_asleep(struct handles *handles, const struct guest *guest)
{
    struct timespec nap = {.tv_nsec = FIRST_NAP_NS};

    for (unsigned i = 0; i < ASLEEP_TRIES; i++) {
        if (vcpu_get_info(handles, guest->domain.domid, guest->vcpu) || handles->domctl->u.getvcpuinfo.blocked)
            return;
        (void)nanosleep(&nap, NULL);
        if (nap.tv_nsec < LONGEST_NAP_NS)
            nap.tv_nsec *= 2;
    }
}

int strike(struct handles *handles, struct guest *guest, uint32_t number)
{
    struct rig_injection injection;
    uint8_t revision;
    unsigned level;

    if (number >= RIG_MAX_INJECTIONS)
        return -EINVAL;
    memcpy(&injection, (const void *)&guest->control->scenario.injections[number], sizeof(injection));
    revision = guest->control->scenario.revision;
    if (!rig_injection_in_bounds(&injection) || revision >= RIG_REVISION_COUNT)
        return -EINVAL;
    wait_asleep(handles, guest);
    level = rig_fault_level((enum rig_fault)injection.fault);
    if (level)
        return write_entry(handles, guest, &injection, level);
    if (injection.fault == RIG_FAULT_SWITCH_OPS)
        return switch_ops(handles, guest, revision, (enum rig_ops)injection.ops);
    return -EINVAL; /* the guest's own alone */
}
