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
	NOTE(XEN_ELFNOTE_INIT_P2M, .quad 0x8000000000)

	.text
	.globl startup_xen
startup_xen:
	cld
	leaq runner_stack_top(%rip), %rsp
	xorl %ebp, %ebp
	movq %rsi, %rdi
	leaq revived(%rip), %rsi
	call runner_start
	jmp runner

/* A fresh vCPU takes over from one that crashed: rdi = its number, on the tables the runner falls back on. */
revived:
	cld
	leaq runner_stack_top(%rip), %rsp
	xorl %ebp, %ebp
	call runner_resume
/* One frame below every case, however the runner got here: call chains are compared. */
runner:
	call runner_loop
	ud2

	.section .note.GNU-stack, "", @progbits
