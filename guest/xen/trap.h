/* SPDX-License-Identifier: MIT */
/*
 * Exceptions of a PV guest: entry stubs, the virtual trap table, and the die chain.
 *
 * On 64-bit PV, Xen pushes rcx and r11 on top of the hardware's frame (arch-x86/xen-x86_64.h); the stubs in entry.S
 * take them off and build a struct pt_regs.
 */
#ifndef GUEST_XEN_TRAP_H
#define GUEST_XEN_TRAP_H

#include <guest/xen/cpu.h>
#include <guest/xen/types.h>

#include <rig/x86.h>
#include <xen/xen.h>

/* Vectors that have an entry stub. */
#define X86_TRAP_COUNT 20

struct pt_regs {
    u64 r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi;
    u64 vector;
    u64 error_code;
    u64 rip, cs, rflags, rsp, ss;
};

/* Address of the entry stub of each vector. */
extern const u64 xen_trap_stub[X86_TRAP_COUNT];

/* Which vectors a table registered with this CPU, bit n for vector n. NULL was loaded last: 0. */
extern u32 xen_traps[NR_CPUS];
#define xen_traps_registered (xen_traps[smp_processor_id()])

/* HYPERVISOR_set_trap_table, remembered. `table` ends with an entry whose address is 0; NULL clears every gate. */
long xen_load_trap_table(const struct trap_info *table);

/*
 * The end of the line: an exception that the kernel cannot go on from reached the kernel's own handler.
 * Calls the attached notifier; should that come back, what is left is an exception that the kernel cannot take.
 */
void __attribute__((noreturn)) die(const struct pt_regs *regs);
extern void (*xen_die_attached)(const struct pt_regs *regs);

/* Sees every exception before the kernel's handler; true: it is dealt with, return to where it came from. */
extern bool (*xen_trap_filter)(struct pt_regs *regs);

/* What the kernel has Xen call, by way of the stubs. Set before it registers any of them, and never changed. */
struct xen_entry_points {
    void (*trap)(struct pt_regs *regs);    /* an exception that no filter took */
    void (*upcall)(struct pt_regs *regs);  /* an event */
    void (*syscall)(struct pt_regs *regs); /* a system call; does not come back */
    void (*call_function)(void);           /* another CPU asks this one to call something */
};
extern struct xen_entry_points xen_entry_points;

/* For entry.S. */
void xen_trap_entry(struct pt_regs *regs);

/* What an exception frame and `pop` leave to do: jump here with rsp at a struct pt_regs. */
extern char xen_restore_regs[];
/* Callback entries for HYPERVISOR_callback_op. */
extern char xen_hypervisor_callback[], xen_failsafe_callback[], xen_syscall_target[];

#define BUG() __asm__ volatile("ud2")
#define BUG_ON(condition)                                                                                              \
    do {                                                                                                               \
        if (__builtin_expect(!!(condition), 0))                                                                        \
            BUG();                                                                                                     \
    } while (0)

#endif
