/* SPDX-License-Identifier: MIT */
#include <guest/runner/secondary.h>

#include <guest/runner/current.h>
#include <guest/runner/fallback.h>
#include <guest/runner/service.h>
#include <guest/xen/hypercall.h>
#include <guest/xen/platform.h>
#include <guest/xen/trap.h>

#include <rig/layout.h>

static bool idle, leave, left, ended;
/* It did something, and Xen may have something of it. */
static bool worked;
/* What the second CPU is to do; the first waits for it. */
static struct {
    void (*fn)(unsigned arg);
    unsigned arg;
    bool wanted, done;
} errand;

/* It has ended the case; the first CPU sees that, and goes on from there. */
static void ends(void)
{
    WRITE_ONCE(ended, true);
    secondary_idle();
}

void secondary_init(void)
{
    struct evtchn_bind_ipi bind = {.vcpu = 0};

    for (unsigned cpu = 0; cpu < NR_CPUS; cpu++) {
        if (xen_hypercall_raw(__HYPERVISOR_event_channel_op, EVTCHNOP_bind_ipi, (unsigned long)&bind, 0, 0))
            BUG();
        xen_ipi_port[cpu] = bind.port;
    }
    current_ended_by_second_cpu = ends;
    secondary_were_reset();
}

void secondary_begin(void)
{
    idle = leave = left = ended = worked = false;
    errand.wanted = errand.done = false;
    for (unsigned cpu = 0; cpu < NR_CPUS; cpu++)
        xen_clear_pending(xen_ipi_port[cpu]);
}

void secondary_were_reset(void)
{
    xen_use_secondary_vcpu(RIG_FIRST_SECONDARY);
}

/* Not the logic's, which is read-only in the tables it leaves for. One for all: a vCPU that left never runs again. */
static u8 stack[8192] __aligned(16);

/* The second CPU runs when the first yields; how often that takes is bounded, not known, and so not counted. */
#define YIELDS 100

static __not_counted noinline void yield_until(const bool *flag)
{
    for (unsigned i = 0; i < YIELDS && !READ_ONCE(*flag); i++)
        xen_yield();
}

__not_counted void secondary_await(void)
{
    yield_until(&idle);
}

/* Another CPU may have sent this one an IPI. */
static __not_counted void take_ipi(void)
{
    const evtchn_port_t port = xen_ipi_port[smp_processor_id()];

    if (!xen_is_pending(port))
        return;
    worked = true;
    xen_clear_pending(port);
    xen_entry_points.call_function();
}

__not_counted enum secondary_end secondary_do(void (*fn)(unsigned arg), unsigned arg)
{
    const u8 flags = READ_ONCE(xen_vcpu->evtchn_upcall_mask);

    if (!READ_ONCE(idle))
        return SECONDARY_IS_NOT;
    WRITE_ONCE(xen_vcpu->evtchn_upcall_mask, 1);
    errand.fn = fn;
    errand.arg = arg;
    errand.done = false;
    WRITE_ONCE(errand.wanted, true);
    service_notify(xen_ipi_port[1]);
    while (!READ_ONCE(errand.done) && !READ_ONCE(ended)) {
        take_ipi();
        xen_yield();
    }
    WRITE_ONCE(xen_vcpu->evtchn_upcall_mask, flags);
    return READ_ONCE(ended) ? SECONDARY_ENDED : SECONDARY_DID;
}

static void run_errand(void)
{
    if (!READ_ONCE(errand.wanted))
        return;
    errand.wanted = false;
    worked = true;
    errand.fn(errand.arg);
    WRITE_ONCE(errand.done, true);
}

/* What Xen counts as in use for as long as the vCPU has it. */
static bool let_go(void)
{
    struct mmuext_op loads[] = {{.cmd = MMUEXT_NEW_BASEPTR, .arg1.mfn = fallback_l4_mfn()},
                                {.cmd = MMUEXT_NEW_USER_BASEPTR}};

    if (worked)
        (void)xen_hypercall_raw(__HYPERVISOR_set_gdt, 0, 0, 0, 0);
    return !xen_hypercall_raw(__HYPERVISOR_mmuext_op, (unsigned long)loads, worked ? 2 : 1, 0, DOMID_SELF);
}

void secondary_wait(void);
__not_counted void secondary_wait(void)
{
    evtchn_port_t port = xen_ipi_port[1];
    struct sched_poll poll = {.nr_ports = 1};

    set_xen_guest_handle(poll.ports, &port);
    WRITE_ONCE(idle, true);
    while (!READ_ONCE(leave)) {
        take_ipi();
        run_errand();
        if (!READ_ONCE(leave))
            (void)xen_hypercall_raw(__HYPERVISOR_sched_op, SCHEDOP_poll, (unsigned long)&poll, 0, 0);
    }
    if (let_go())
        WRITE_ONCE(left, true);
    for (;;)
        xen_yield();
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
    WRITE_ONCE(leave, true);
    service_notify(xen_ipi_port[1]);
    yield_until(&left);
    return READ_ONCE(left) && !xen_hypercall_raw(__HYPERVISOR_vcpu_op, VCPUOP_down, xen_secondary_vcpu, 0, 0);
}

int secondary_retire(bool wakes)
{
    int result;

    if (wakes && READ_ONCE(idle) && xen_secondary_vcpu + 1 < RIG_GUEST_VCPUS && leaves()) {
        xen_use_secondary_vcpu(xen_secondary_vcpu + 1);
        return 0;
    }
    result = service_ask(RIG_SERVICE_RESET_CPU, 0);
    if (result == 0)
        secondary_were_reset();
    return result;
}
