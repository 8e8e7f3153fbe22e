/* SPDX-License-Identifier: MIT */
/* Asking the injector by event, and waiting when there is nothing to do. */
#include <guest/runner/service.h>

#include <guest/runner/current.h>
#include <guest/xen/hypercall.h>
#include <guest/xen/platform.h>

/*
 * How long an idle guest spins on the page before it starts to sleep, and how long one sleep is: longer and longer, for
 * a wake-up costs half of the shortest, and a box that is kept may be idle for days.
 */
#define SPIN_TICKS UINT64_C(50000000)
#define SLEEP_NS UINT64_C(500000)
#define LONGEST_SLEEP_NS UINT64_C(10000000)
#define IDLE_TICKS_PER_NS 256   /* so many ticks of being idle allow for a nanosecond more */
#define LAST_RESORT_NS 20000000 /* a case may have written over our ports */

static u64 idle_since;

void service_notify(evtchn_port_t port)
{
    struct evtchn_send send = {.port = port};

    (void)xen_hypercall_raw(__HYPERVISOR_event_channel_op, EVTCHNOP_send, (unsigned long)&send, 0, 0);
}

int service_ask(enum rig_service service, u32 arg)
{
    evtchn_port_t port = control_page.event_port;
    struct sched_poll poll = {.nr_ports = 1};
    u32 seq = control_page.service_seq + 1;

    control_page.service = service;
    control_page.service_arg = arg;
    barrier();
    WRITE_ONCE(control_page.service_seq, seq);
    set_xen_guest_handle(poll.ports, &port);
    xen_clear_pending(port);
    service_notify(port);
    while (READ_ONCE(control_page.service_done_seq) != seq) {
        /* A strike is to meet us asleep, and always in this one hypercall. Else nobody needs to wake us: dom0 is done
         * when it lets us run. */
        if (service == RIG_SERVICE_STRIKE)
            (void)xen_hypercall_raw(__HYPERVISOR_sched_op, SCHEDOP_poll, (unsigned long)&poll, 0, 0);
        else
            xen_yield();
    }
    barrier();
    return control_page.service_result;
}

void service_ready(void)
{
    WRITE_ONCE(control_page.ready, 1);
    service_notify(control_page.event_port);
}

void service_done(void)
{
    if (READ_ONCE(control_page.engine_sleeps) == 1)
        service_notify(control_page.engine_port);
}

/* System time in ns, from the vCPU's time record (xen.h, struct vcpu_time_info). */
static u64 system_time(void)
{
    const struct vcpu_time_info *t = &xen_vcpu->time;
    u32 version;
    u64 ns;

    do {
        u64 delta;

        version = READ_ONCE(t->version);
        barrier();
        delta = rdtsc() - t->tsc_timestamp;
        delta = t->tsc_shift < 0 ? delta >> -t->tsc_shift : delta << t->tsc_shift;
        ns = t->system_time + (u64)((unsigned __int128)delta * t->tsc_to_system_mul >> 32);
        barrier();
    } while ((version & 1) || version != READ_ONCE(t->version));
    return ns;
}

void idle_reset(void)
{
    idle_since = rdtsc();
}

/* Nothing is missed: what the engine wrote before it notified us is seen here, and what comes after the bit was cleared
 * sets it again, and Xen does not let us sleep. */
static void sleep_for_engine(u32 seq, u32 bell)
{
    evtchn_port_t port = control_page.engine_port;
    struct sched_poll poll = {.nr_ports = 1};

    set_xen_guest_handle(poll.ports, &port);
    xen_clear_pending(port);
    poll.timeout = system_time() + LAST_RESORT_NS;
    if (READ_ONCE(control_page.case_seq) == seq && READ_ONCE(control_page.doorbell) == bell)
        (void)xen_hypercall_raw(__HYPERVISOR_sched_op, SCHEDOP_poll, (unsigned long)&poll, 0, 0);
}

void idle_wait(u32 seq, u32 bell)
{
    struct sched_poll poll = {.nr_ports = 0};
    u64 idle, sleep;

    if (READ_ONCE(control_page.engine_sleeps) == 1) {
        sleep_for_engine(seq, bell);
        return;
    }
    idle = rdtsc() - idle_since;
    if (idle < SPIN_TICKS)
        return;
    sleep = SLEEP_NS + (idle - SPIN_TICKS) / IDLE_TICKS_PER_NS;
    poll.timeout = system_time() + (sleep < LONGEST_SLEEP_NS ? sleep : LONGEST_SLEEP_NS);
    (void)xen_hypercall_raw(__HYPERVISOR_sched_op, SCHEDOP_poll, (unsigned long)&poll, 0, 0);
}
