/* SPDX-License-Identifier: MIT */
/*
 * Hypercalls of a 64-bit PV guest, through the hypercall page (Xen public headers arch-x86/xen-x86_64.h: number in
 * the page's 32-byte slot, arguments in rdi, rsi, rdx, r10, r8; rcx and r11 are lost). Each returns what Xen returns:
 * 0 or a count, or a negative errno. Pointers are guest virtual addresses.
 *
 * Every call is traced before it is made, and once more where Xen refuses it (trace.h).
 */
#ifndef GUEST_XEN_HYPERCALL_H
#define GUEST_XEN_HYPERCALL_H

#include <guest/xen/trace.h>
#include <guest/xen/types.h>

#include <xen/callback.h>
#include <xen/event_channel.h>
#include <xen/sched.h>
#include <xen/vcpu.h>
#include <xen/xen.h>

extern char hypercall_page[];

#define HYPERCALL_ASM                                                                                                  \
    "call hypercall_page + %c[offset]" : "=a"(result),                                                                 \
                                         "+D"(a1),                                                                     \
                                         "+S"(a2),                                                                     \
                                         "+d"(a3),                                                                     \
                                         "+r"(a4)                                                                      \
        : [offset] "i"(nr * 32) : "memory", "rcx", "r11", "r8", "r9"

/* The five-argument form would need r8; nothing here uses it. Always inline: `nr` is an immediate. */
static inline __attribute__((always_inline)) long
xen_hypercall_raw(const unsigned nr, unsigned long a1, unsigned long a2, unsigned long a3, unsigned long arg4)
{
    long result;
    register unsigned long a4 __asm__("r10") = arg4;

    __asm__ volatile(HYPERCALL_ASM);
    return result;
}

/* Not traced, for how often somebody waits is chance. */
static inline __attribute__((always_inline)) void xen_yield(void)
{
    (void)xen_hypercall_raw(__HYPERVISOR_sched_op, SCHEDOP_yield, 0, 0, 0);
}

static inline __attribute__((always_inline)) long xen_hypercall(const unsigned nr, unsigned long a1, unsigned long a2,
                                                                unsigned long a3, unsigned long a4)
{
    struct xen_trace_call call = {.nr = nr, .args = {a1, a2, a3, a4}};

    xen_trace(XEN_TRACE_HYPERCALL, &call);
    if (!call.skip)
        call.result = xen_hypercall_raw(nr, call.args[0], call.args[1], call.args[2], call.args[3]);
    if (call.result < 0)
        xen_trace(XEN_TRACE_REFUSED, &call);
    return call.result;
}

static inline long HYPERVISOR_mmu_update(const struct mmu_update *req, unsigned count)
{
    return xen_hypercall(__HYPERVISOR_mmu_update, (unsigned long)req, count, 0, DOMID_SELF);
}

static inline long HYPERVISOR_mmuext_op(const struct mmuext_op *op, unsigned count)
{
    return xen_hypercall(__HYPERVISOR_mmuext_op, (unsigned long)op, count, 0, DOMID_SELF);
}

static inline long HYPERVISOR_update_va_mapping(unsigned long va, unsigned long entry, unsigned long flags)
{
    return xen_hypercall(__HYPERVISOR_update_va_mapping, va, entry, flags, 0);
}

static inline long HYPERVISOR_multicall(struct multicall_entry *calls, unsigned count)
{
    return xen_hypercall(__HYPERVISOR_multicall, (unsigned long)calls, count, 0, 0);
}

static inline long HYPERVISOR_set_gdt(const unsigned long *frames, unsigned entries)
{
    return xen_hypercall(__HYPERVISOR_set_gdt, (unsigned long)frames, entries, 0, 0);
}

static inline long HYPERVISOR_set_segment_base(unsigned which, unsigned long value)
{
    return xen_hypercall(__HYPERVISOR_set_segment_base, which, value, 0, 0);
}

static inline long HYPERVISOR_set_trap_table(const struct trap_info *table)
{
    return xen_hypercall(__HYPERVISOR_set_trap_table, (unsigned long)table, 0, 0, 0);
}

static inline long HYPERVISOR_callback_op(unsigned cmd, void *arg)
{
    return xen_hypercall(__HYPERVISOR_callback_op, cmd, (unsigned long)arg, 0, 0);
}

static inline long HYPERVISOR_vm_assist(unsigned cmd, unsigned type)
{
    return xen_hypercall(__HYPERVISOR_vm_assist, cmd, type, 0, 0);
}

static inline long HYPERVISOR_vcpu_op(unsigned cmd, unsigned vcpu, void *arg)
{
    return xen_hypercall(__HYPERVISOR_vcpu_op, cmd, vcpu, (unsigned long)arg, 0);
}

static inline long HYPERVISOR_event_channel_op(unsigned cmd, void *arg)
{
    return xen_hypercall(__HYPERVISOR_event_channel_op, cmd, (unsigned long)arg, 0, 0);
}

#endif
