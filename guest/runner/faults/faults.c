/* SPDX-License-Identifier: MIT */
/* The faults, as the guest performs them: one function each. A refusal is Xen's right, and part of what is tried. */
#include <guest/runner/faults/faults.h>

#include <guest/logic/xen_mmu.h>
#include <guest/runner/current.h>
#include <guest/runner/gates.h>
#include <guest/runner/service.h>
#include <guest/runner/undo.h>
#include <guest/xen/hypercall.h>
#include <guest/xen/platform.h>

#include <rig/fault.h>
#include <rig/layout.h>

/* Injections that wait for a page to be allocated: bit n is number n. */
static u32 waiting;
static const struct rig_injection *waits[RIG_MAX_INJECTIONS];

void faults_begin(void)
{
    waiting = 0;
}

static enum fault_end nested_batch(void)
{
    xen_mc_batch();
    xen_mc_issue(PARAVIRT_LAZY_NONE);
    return FAULT_STRUCK;
}

static enum fault_end switch_ops(enum rig_ops ops)
{
    pv_mmu_ops.write_cr3 = ops == RIG_OPS_LATE ? this_kernel->write_cr3_late : this_kernel->write_cr3_early;
    return FAULT_STRUCK;
}

/*
 * Xen delivers an event when next it is entered, which a timer of its own may decide. So it is raised masked; blocking
 * unmasks within Xen, which finds the event there and delivers it on the way back from that very hypercall.
 */
static enum fault_end raise_event(void)
{
    bool masked = irqs_disabled();

    WRITE_ONCE(xen_vcpu->evtchn_upcall_mask, 1);
    WRITE_ONCE(xen_vcpu->evtchn_upcall_pending, 1);
    if (!masked)
        (void)xen_hypercall_raw(__HYPERVISOR_sched_op, SCHEDOP_block, 0, 0, 0);
    return FAULT_STRUCK;
}

static enum fault_end kernel_stack(u64 address)
{
    return xen_hypercall_raw(__HYPERVISOR_stack_switch, FLAT_KERNEL_SS, address, 0, 0) < 0 ? FAULT_REFUSED
                                                                                           : FAULT_STRUCK;
}

/* The runner's memory, in either of its two mappings: without it nobody could tell of the case. */
static bool is_runners(u64 address)
{
    return address >= PAGE_OFFSET && PFN_DOWN(__pa((const void *)address)) >= RIG_CONTROL_PFN &&
           PFN_DOWN(__pa((const void *)address)) < RIG_GUEST_PAGES;
}

static enum fault_end store(u64 address, u64 value)
{
    if (is_runners(address) || is_runners(address + sizeof(value) - 1))
        return FAULT_INERT;
    undo_store(address);
    current_wrote_table(false);
    WRITE_ONCE(*(u64 *)address, value);
    return FAULT_STRUCK;
}

static void __attribute__((noreturn)) iret_from(u64 frame)
{
    __asm__ volatile("movq %0, %%rsp\n\tjmp hypercall_page + %c1" : : "r"(frame), "i"(__HYPERVISOR_iret * 32));
    __builtin_unreachable();
}

static void __attribute__((noreturn)) iret_in_batch(u64 frame)
{
    static struct multicall_entry iret;

    iret = (struct multicall_entry){.op = __HYPERVISOR_iret};
    __asm__ volatile("movq %0, %%rsp\n\tjmp hypercall_page + %c1"
                     :
                     : "r"(frame), "i"(__HYPERVISOR_multicall * 32), "D"(&iret), "S"(1UL));
    __builtin_unreachable();
}

static void __attribute__((noreturn)) hang(void)
{
    for (;;)
        __asm__ volatile("pause");
}

static enum fault_end wait_for_page(const struct rig_injection *injection, unsigned number)
{
    waits[number] = injection;
    waiting |= 1U << number;
    return FAULT_WAITS;
}

/* In the mapping that the allocator's own page is in; the allocator clears it as it would that. NULL: it is no page. */
static void *landing(const void *page, u64 address)
{
    void *there = (void *)(address & PAGE_MASK);

    if (address < PAGE_OFFSET || is_runners(address))
        return NULL;
    return (u64)page >= START_KERNEL_MAP ? (void *)(START_KERNEL_MAP + __pa(there)) : __va(__pa(there));
}

void faults_page(void **page)
{
    u32 *struck = &control_page.outcome.strikes;

    for (unsigned i = 0; waiting && i < RIG_MAX_INJECTIONS; i++) {
        if (!(waiting >> i & 1))
            continue;
        waiting &= ~(1U << i);
        if (waits[i]->fault == RIG_FAULT_LAND_ON) {
            void *there = landing(*page, waits[i]->entry);

            if (!there)
                continue;
            /* Before it strikes: where it lands may not be written to. */
            *struck |= 1U << i;
            clear_page(there);
            *page = there;
        } else {
            *struck |= 1U << i;
            fill_page(*page, waits[i]->entry);
        }
    }
}

enum fault_end faults_strike_by_injector(unsigned number)
{
    current_wrote_table(false);
    return service_ask(RIG_SERVICE_STRIKE, number) < 0 ? FAULT_REFUSED : FAULT_STRUCK;
}

enum fault_end fault_perform(const struct rig_injection *injection, unsigned number, const struct fault_moment *moment)
{
    if (rig_fault_level((enum rig_fault)injection->fault))
        return fault_write_entry(injection);
    switch ((enum rig_fault)injection->fault) {
    case RIG_FAULT_SWITCH_OPS:
        return switch_ops((enum rig_ops)injection->ops);
    case RIG_FAULT_REFUSE_OP:
    case RIG_FAULT_CUT_BATCH:
    case RIG_FAULT_SKIP_OP:
        return fault_batch(injection, moment->batch);
    case RIG_FAULT_SKIP_CALL:
    case RIG_FAULT_REFUSE_CALL:
    case RIG_FAULT_FLIP_CALL:
        return fault_call(injection, moment->call);
    case RIG_FAULT_NESTED_BATCH:
        return nested_batch();
    case RIG_FAULT_RAISE_EVENT:
        return raise_event();
    case RIG_FAULT_PREEMPT:
        return preempt_schedule() ? FAULT_STRUCK : FAULT_INERT;
    case RIG_FAULT_CLEAR_TRAPS:
        gates_clear();
        return FAULT_STRUCK;
    case RIG_FAULT_KERNEL_STACK:
        return kernel_stack(injection->entry);
    case RIG_FAULT_UPDATE_VA:
    case RIG_FAULT_SECOND_MAPPING:
        return fault_update_va(injection);
    case RIG_FAULT_STORE:
        return store(injection->entry, injection->value);
    case RIG_FAULT_DIRTY_PAGE:
    case RIG_FAULT_LAND_ON:
        return wait_for_page(injection, number);
    case RIG_FAULT_TOUCH:
        (void)READ_ONCE(*(const u8 *)injection->entry);
        return FAULT_STRUCK;
    case RIG_FAULT_IRET_FROM:
        iret_from(injection->entry);
    case RIG_FAULT_IRET_IN_BATCH:
        iret_in_batch(injection->entry);
    case RIG_FAULT_HANG:
        hang();
    default:
        return fault_table_op(injection);
    }
}
