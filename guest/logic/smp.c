/* SPDX-License-Identifier: MIT */
/* The second CPU. */
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
        (void)xen_hypercall_raw(__HYPERVISOR_sched_op, SCHEDOP_yield, 0, 0, 0);
}

noinline void cpu_bringup_and_idle(void)
{
    percpu[1].xen_cr3 = percpu[1].xen_current_cr3 = __pa(swapper_pg_dir);
    WRITE_ONCE(cpu_online, true);
    cpu_idle();
}

static long cpu_initialize_context(void)
{
    u64 *p = (u64 *)&context;

    for (size_t i = 0; i < sizeof(context) / sizeof(*p); i++)
        p[i] = 0;
    context.flags = VGCF_IN_KERNEL;
    context.user_regs.rip = (u64)secondary_startup;
    context.user_regs.rsp = (u64)(stack + sizeof(stack) - 16);
    context.user_regs.cs = FLAT_KERNEL_CS;
    context.user_regs.ss = FLAT_KERNEL_SS;
    context.user_regs.rflags = 0x202;
    context.kernel_ss = FLAT_KERNEL_SS;
    context.kernel_sp = (u64)(stack + sizeof(stack));
    context.event_callback_eip = (u64)xen_hypervisor_callback;
    context.failsafe_callback_eip = (u64)xen_failsafe_callback;
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
