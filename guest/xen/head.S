/* SPDX-License-Identifier: MIT */
/*
 * Start of day. Xen starts a PV guest in long mode with rsi = start_info and a stack of its own; everything from the
 * kernel map's base up to behind that stack is mapped (xen.h, "Start-of-day memory layout"). Notes: elfnote.h.
 */
#include <xen/elfnote.h>

#define NOTE(type, data)				\
	.pushsection .note.Xen, "a", @note;		\
	.balign 4;					\
	.long 2f - 1f, 4f - 3f, type;			\
1:	.asciz "Xen";					\
2:	.balign 4;					\
3:	data;						\
4:	.balign 4;					\
	.popsection

	NOTE(XEN_ELFNOTE_XEN_VERSION, .asciz "xen-3.0")
	NOTE(XEN_ELFNOTE_GUEST_OS, .asciz "cr3rig")
	NOTE(XEN_ELFNOTE_LOADER, .asciz "generic")
	NOTE(XEN_ELFNOTE_VIRT_BASE, .quad 0xffffffff80000000)
	NOTE(XEN_ELFNOTE_PADDR_OFFSET, .quad 0)
	NOTE(XEN_ELFNOTE_ENTRY, .quad startup_xen)
	NOTE(XEN_ELFNOTE_HYPERCALL_PAGE, .quad hypercall_page)
	NOTE(XEN_ELFNOTE_HV_START_LOW, .quad 0xffff800000000000)
	NOTE(XEN_ELFNOTE_L1_MFN_VALID, .quad 1; .quad 1)
	NOTE(XEN_ELFNOTE_PAE_MODE, .asciz "yes")

	.section .text.hypercall_page, "ax", @progbits
	.balign 4096
	.globl hypercall_page
hypercall_page:
	.skip 4096

	.text
	.globl startup_xen
startup_xen:
	cld
	leaq runner_stack_top(%rip), %rsp
	xorl %ebp, %ebp
	movq %rsi, %rdi
	call runner_start
	jmp runner

/* A fresh vCPU takes over from one that crashed: rdi = its number, on the tables the runner falls back on. */
	.globl runner_revived
runner_revived:
	cld
	leaq runner_stack_top(%rip), %rsp
	xorl %ebp, %ebp
	call runner_resume
/* One frame below every case, however the runner got here: call chains are compared. */
runner:
	call runner_loop
	ud2

/* The second CPU, as cpu-up starts it. */
	.globl secondary_startup
	.type secondary_startup, @function
secondary_startup:
	xorl %ebp, %ebp
	call cpu_bringup_and_idle
	ud2
	.size secondary_startup, . - secondary_startup

	.bss
	.balign 4096
/* Not mapped: a fault that comes again and again ends here, before it has written over what the runner needs. */
	.globl runner_stack_guard
runner_stack_guard:
	.skip 4096
	.skip 16384
	.globl runner_stack_top
runner_stack_top:
/* Where Xen writes frames for entries from user mode, until a scenario says otherwise. */
	.globl runner_user_entry_stack_guard
runner_user_entry_stack_guard:
	.skip 4096
	.skip 8192
	.globl runner_user_entry_stack_top
runner_user_entry_stack_top:

	.section .note.GNU-stack, "", @progbits
