/* SPDX-License-Identifier: MIT */
/* What the kernel was given at start of day, and its vCPU's interrupt flag. */
#ifndef GUEST_XEN_PLATFORM_H
#define GUEST_XEN_PLATFORM_H

#include <guest/xen/cpu.h>
#include <guest/xen/hypercall.h>
#include <guest/xen/types.h>

#include <xen/features.h>
#include <xen/version.h>
#include <xen/xen.h>

extern const struct start_info *xen_start_info;
extern struct shared_info *HYPERVISOR_shared_info;

/* XENFEAT_* (features.h), asked once at start of day. */
extern u32 xen_features;
static inline bool xen_feature(unsigned feature)
{
    return xen_features >> feature & 1;
}

/* The vCPU that is CPU 0 now; it moves when another vCPU takes over. */
extern unsigned xen_vcpu_id;
/* The vCPU that cpu-up may start; whoever takes it down again says which is next. */
extern unsigned xen_secondary_vcpu;

/* This CPU's vcpu_info. */
extern struct vcpu_info *xen_vcpus[NR_CPUS];
#define xen_vcpu (xen_vcpus[smp_processor_id()])

/* By CPU: the event channel by which another one tells it that there is something to call. Nobody takes upcalls of it.
 */
extern evtchn_port_t xen_ipi_port[NR_CPUS];

/* Once, before all else: features, shared info, every event channel masked, CPU 0 on vCPU 0. */
void xen_setup_platform(const struct start_info *start_info);
/* CPU 0 is this vCPU from here on; its upcalls are masked. */
void xen_use_vcpu(unsigned vcpu);
/* cpu-up starts this one next, with its upcalls masked. */
void xen_use_secondary_vcpu(unsigned vcpu);

/* Of a PV guest Xen gives the machine address of its live L4 here (xen_pfn_to_cr3 is the identity on x86-64). */
static inline u64 read_cr3(void)
{
    u64 cr3;

    __asm__ volatile("mov %%cr3, %0" : "=r"(cr3));
    return cr3;
}

static inline bool irqs_disabled(void)
{
    return READ_ONCE(xen_vcpu->evtchn_upcall_mask) != 0;
}

static inline u8 local_irq_save(void)
{
    u8 flags = READ_ONCE(xen_vcpu->evtchn_upcall_mask);

    WRITE_ONCE(xen_vcpu->evtchn_upcall_mask, 1);
    barrier();
    return flags;
}

/* Of an event channel that nobody takes upcalls of; Xen and other CPUs set bits of the same word. */
static inline void xen_clear_pending(evtchn_port_t port)
{
    __atomic_fetch_and(&HYPERVISOR_shared_info->evtchn_pending[port / 64 % 64], ~(1UL << port % 64), __ATOMIC_SEQ_CST);
}

static inline bool xen_is_pending(evtchn_port_t port)
{
    return READ_ONCE(HYPERVISOR_shared_info->evtchn_pending[port / 64 % 64]) >> port % 64 & 1;
}

/* What became pending meanwhile is taken at once, as in xen_irq_enable: any hypercall will do for it. */
static inline void local_irq_restore(u8 flags)
{
    barrier();
    /* What is due already is delivered by the hypercall that unmasks, not by a timer of Xen's just before one. */
    if (!flags && READ_ONCE(xen_vcpu->evtchn_upcall_pending)) {
        (void)xen_hypercall(__HYPERVISOR_sched_op, SCHEDOP_block, 0, 0, 0);
        return;
    }
    WRITE_ONCE(xen_vcpu->evtchn_upcall_mask, flags);
    barrier();
    if (!flags && READ_ONCE(xen_vcpu->evtchn_upcall_pending))
        (void)xen_hypercall(__HYPERVISOR_xen_version, XENVER_version, 0, 0, 0);
}

#endif
