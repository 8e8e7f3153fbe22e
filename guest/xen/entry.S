/* SPDX-License-Identifier: MIT */
/*
 * Entry stubs: exceptions, callbacks, and the way back. Frames: arch-x86/xen-x86_64.h. What they call is the kernel's:
 * struct xen_entry_points, trap.h.
 */

#define HYPERVISOR_IRET (hypercall_page + 23 * 32)

	.text

	.macro STUB vector, has_error
stub_\vector:
	popq %rcx
	popq %r11
	.if \has_error == 0
	pushq $0
	.endif
	pushq $\vector
	jmp common_entry
	.endm

	STUB 0, 0
	STUB 1, 0
	STUB 2, 0
	STUB 3, 0
	STUB 4, 0
	STUB 5, 0
	STUB 6, 0
	STUB 7, 0
	STUB 8, 1
	STUB 9, 0
	STUB 10, 1
	STUB 11, 1
	STUB 12, 1
	STUB 13, 1
	STUB 14, 1
	STUB 15, 0
	STUB 16, 0
	STUB 17, 1
	STUB 18, 0
	STUB 19, 0

	.macro SAVE_REGS
	pushq %rdi
	pushq %rsi
	pushq %rdx
	pushq %rcx
	pushq %rax
	pushq %r8
	pushq %r9
	pushq %r10
	pushq %r11
	pushq %rbx
	pushq %rbp
	pushq %r12
	pushq %r13
	pushq %r14
	pushq %r15
	.endm

common_entry:
	SAVE_REGS
	movq %rsp, %rdi
	cld
	call xen_trap_entry
	.globl xen_restore_regs
xen_restore_regs:
	popq %r15
	popq %r14
	popq %r13
	popq %r12
	popq %rbp
	popq %rbx
	popq %r11
	popq %r10
	popq %r9
	popq %r8
	popq %rax
	popq %rcx
	popq %rdx
	popq %rsi
	popq %rdi
	addq $16, %rsp			/* vector, error code */
	pushq $0			/* iret_context.flags: nothing special */
	jmp HYPERVISOR_IRET		/* the slot pushes rcx, r11 and rax itself */

	.globl xen_hypervisor_callback
xen_hypervisor_callback:
	popq %rcx
	popq %r11
	pushq $0
	pushq $-1
	SAVE_REGS
	movq %rsp, %rdi
	cld
	call *xen_entry_points + 8(%rip)
	jmp xen_restore_regs

/* ds, es, fs, gs come first on this frame. A failsafe callback means a bad segment: the kernel does not go on. */
	.globl xen_failsafe_callback
xen_failsafe_callback:
	addq $32, %rsp
	popq %rcx
	popq %r11
	pushq $0
	pushq $13
	jmp common_entry

	.globl xen_syscall_target
xen_syscall_target:
	popq %rcx
	popq %r11
	pushq $0
	pushq $-2
	SAVE_REGS
	movq %rsp, %rdi
	cld
	call *xen_entry_points + 16(%rip)
	jmp xen_restore_regs

/* int context_save(struct context *): 0, and 1 when it comes back through context_restore(). */
	.globl context_save
context_save:
	movq (%rsp), %rax
	movq %rax, 0(%rdi)
	leaq 8(%rsp), %rax
	movq %rax, 8(%rdi)
	movq %rbx, 16(%rdi)
	movq %rbp, 24(%rdi)
	movq %r12, 32(%rdi)
	movq %r13, 40(%rdi)
	movq %r14, 48(%rdi)
	movq %r15, 56(%rdi)
	xorl %eax, %eax
	ret

	.globl context_restore
context_restore:
	movq 16(%rdi), %rbx
	movq 24(%rdi), %rbp
	movq 32(%rdi), %r12
	movq 40(%rdi), %r13
	movq 48(%rdi), %r14
	movq 56(%rdi), %r15
	movq 8(%rdi), %rsp
	movl $1, %eax
	jmp *0(%rdi)

	.section .rodata
	.balign 8
	.globl xen_trap_stub
xen_trap_stub:
	.quad stub_0, stub_1, stub_2, stub_3, stub_4, stub_5, stub_6, stub_7, stub_8, stub_9
	.quad stub_10, stub_11, stub_12, stub_13, stub_14, stub_15, stub_16, stub_17, stub_18, stub_19

	.section .note.GNU-stack, "", @progbits
