/* SPDX-License-Identifier: MIT */
#include <guest/runner/secondary.h>

#include <guest/runner/fallback.h>
#include <guest/runner/service.h>
#include <guest/xen/hypercall.h>
#include <guest/xen/platform.h>
#include <guest/xen/trap.h>

#include <rig/layout.h>

/* Polled by whichever of them is idle; nobody takes upcalls of it. */
static evtchn_port_t port;
static bool idle, leave, left;

void secondary_init(void)
{
    struct evtchn_bind_ipi bind = {.vcpu = 0};

    if (xen_hypercall_raw(__HYPERVISOR_event_channel_op, EVTCHNOP_bind_ipi, (unsigned long)&bind, 0, 0))
        BUG();
    port = bind.port;
    secondary_were_reset();
}

void secondary_begin(void)
{
    idle = leave = left = false;
}

void secondary_were_reset(void)
{
    xen_secondary_vcpu = RIG_FIRST_SECONDARY;
}

/* Not the logic's, which is read-only in the tables it leaves for. One for all: a vCPU that left never runs again. */
static u8 stack[4096] __aligned(16);

/* The second CPU runs when the first yields; how often that takes is bounded, not known, and so not counted. */
#define YIELDS 100

static __not_counted noinline void yield_until(const bool *flag)
{
    for (unsigned i = 0; i < YIELDS && !READ_ONCE(*flag); i++)
        (void)xen_hypercall_raw(__HYPERVISOR_sched_op, SCHEDOP_yield, 0, 0, 0);
}

__not_counted void secondary_await(void)
{
    yield_until(&idle);
}

void secondary_wait(void);
void secondary_wait(void)
{
    struct sched_poll poll = {.nr_ports = 1};
    struct mmuext_op load = {.cmd = MMUEXT_NEW_BASEPTR, .arg1.mfn = fallback_l4_mfn()};

    set_xen_guest_handle(poll.ports, &port);
    WRITE_ONCE(idle, true);
    while (!READ_ONCE(leave))
        (void)xen_hypercall_raw(__HYPERVISOR_sched_op, SCHEDOP_poll, (unsigned long)&poll, 0, 0);
    if (!xen_hypercall_raw(__HYPERVISOR_mmuext_op, (unsigned long)&load, 1, 0, DOMID_SELF))
        WRITE_ONCE(left, true);
    for (;;)
        (void)xen_hypercall_raw(__HYPERVISOR_sched_op, SCHEDOP_yield, 0, 0, 0);
}

void secondary_idle(void)
{
    __asm__ volatile("movq %0, %%rsp\n\txorl %%ebp, %%ebp\n\tcall secondary_wait"
                     :
                     : "r"(stack + sizeof(stack))
                     : "memory");
    __builtin_unreachable();
}

static bool leaves(void)
{
    struct evtchn_send send = {.port = port};

    WRITE_ONCE(leave, true);
    (void)xen_hypercall_raw(__HYPERVISOR_event_channel_op, EVTCHNOP_send, (unsigned long)&send, 0, 0);
    yield_until(&left);
    xen_clear_pending(port);
    return READ_ONCE(left) && !xen_hypercall_raw(__HYPERVISOR_vcpu_op, VCPUOP_down, xen_secondary_vcpu, 0, 0);
}

int secondary_retire(bool wakes)
{
    int result;

    if (wakes && READ_ONCE(idle) && xen_secondary_vcpu + 1 < RIG_GUEST_VCPUS && leaves()) {
        xen_secondary_vcpu++;
        return 0;
    }
    result = service_ask(RIG_SERVICE_RESET_CPU, 0);
    if (result == 0)
        secondary_were_reset();
    return result;
}
