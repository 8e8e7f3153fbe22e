/* SPDX-License-Identifier: MIT */
/* The second CPU. */
#include <guest/logic/entry_points.h>
#include <guest/logic/steps.h>
#include <guest/logic/xen_mmu.h>
#include <guest/xen/hypercall.h>
#include <guest/xen/platform.h>

static struct vcpu_guest_context context __section(".logic_scratch");
static u8 stack[4096] __section(".logic_scratch") __aligned(16);
static bool cpu_online;

/* Where Xen starts the second CPU: no frame is below it. */
extern char secondary_startup[];
__asm__(".pushsection .text\n"
        ".globl secondary_startup\n"
        ".type secondary_startup, @function\n"
        "secondary_startup:\n\t"
        "xorl %ebp, %ebp\n\t"
        "call cpu_bringup_and_idle\n\t"
        "ud2\n"
        ".size secondary_startup, . - secondary_startup\n"
        ".popsection");

void cpu_bringup_and_idle(void);
/*
 * How often the two CPUs come round while one waits for the other is the scheduler's doing. None of it is traced or
 * counted: the n-th hypercall of cpu_up is the same one each time, and the same case covers the same.
 */
static noinline __not_counted void cpu_idle(void)
{
    xen_trace(XEN_TRACE_CPU_IDLE, NULL);
    for (;;)
        (void)xen_hypercall_raw(__HYPERVISOR_sched_op, SCHEDOP_block, 0, 0, 0);
}

static noinline __not_counted void wait_until_online(void)
{
    xen_trace(XEN_TRACE_CPU_WAIT, NULL);
    while (!READ_ONCE(cpu_online))
        xen_yield();
}

/* What another CPU is asked to call; it is there until it was called. */
static struct call_single_data {
    void (*fn)(void *data);
    void *data;
} calls[NR_CPUS];

static noinline __not_counted void csd_lock_wait(const struct call_single_data *call)
{
    while (READ_ONCE(call->fn))
        xen_yield();
}

bool is_cpu_online(unsigned cpu)
{
    return cpu == 0 || READ_ONCE(cpu_online);
}

/* The kernel makes nothing of an event that Xen refuses to send, and waits. */
void smp_call_function_single(unsigned cpu, void (*fn)(void *data), void *data)
{
    struct evtchn_send send = {.port = xen_ipi_port[cpu]};

    calls[cpu].data = data;
    WRITE_ONCE(calls[cpu].fn, fn);
    (void)HYPERVISOR_event_channel_op(EVTCHNOP_send, &send);
    csd_lock_wait(&calls[cpu]);
}

/*
 * No lazy mode holds in an interrupt: what is issued here is flushed, behind what was queued. A context switch has
 * interrupts off, so that a kernel's CPU comes here behind its end; this one may stand between two steps of it.
 * Not counted: a CPU also comes here for nothing, when it was told of something that it had seen by itself.
 */
__not_counted void generic_smp_call_function_single_interrupt(void)
{
    struct call_single_data *call = &calls[smp_processor_id()];
    const enum lazy_mode mode = this_cpu.lazy_mode;

    if (!call->fn)
        return;
    this_cpu.lazy_mode = PARAVIRT_LAZY_NONE;
    call->fn(call->data);
    this_cpu.lazy_mode = mode;
    WRITE_ONCE(call->fn, NULL);
}

noinline void cpu_bringup_and_idle(void)
{
    this_cpu.xen_cr3 = this_cpu.xen_current_cr3 = __pa(swapper_pg_dir);
    WRITE_ONCE(cpu_online, true);
    cpu_idle();
}

static long cpu_initialize_context(void)
{
    u64 *p = (u64 *)&context;

    for (size_t i = 0; i < sizeof(context) / sizeof(*p); i++)
        p[i] = 0;
    context.flags = VGCF_IN_KERNEL | VGCF_syscall_disables_events;
    context.user_regs.rip = (u64)secondary_startup;
    context.user_regs.rsp = (u64)(stack + sizeof(stack) - 16);
    context.user_regs.cs = FLAT_KERNEL_CS;
    context.user_regs.ss = FLAT_KERNEL_SS;
    context.user_regs.fs = SECOND_CPU_FS;
    xen_copy_trap_info(context.trap_ctxt, 1);
    context.user_regs.rflags = 0x202;
    context.kernel_ss = FLAT_KERNEL_SS;
    context.kernel_sp = (u64)(stack + sizeof(stack));
    context.event_callback_eip = (u64)xen_hypervisor_callback;
    context.failsafe_callback_eip = (u64)xen_failsafe_callback;
    /* The kernel's CPU registers it by itself as it comes up (xen_enable_syscall). */
    context.syscall_callback_eip = (u64)xen_syscall_target;
    context.ctrlreg[3] = PFN_PHYS(virt_to_mfn(swapper_pg_dir));
    return HYPERVISOR_vcpu_op(VCPUOP_initialise, xen_secondary_vcpu, &context);
}

noinline void cpu_up(void)
{
    if (cpu_initialize_context())
        BUG();
    if (HYPERVISOR_vcpu_op(VCPUOP_up, xen_secondary_vcpu, NULL))
        BUG();
    wait_until_online();
}
