/* SPDX-License-Identifier: MIT */
/* The first process: one system call, for ever. A page of its own, mapped at 0x400000. */
	.section .text.user, "ax", @progbits
	.balign 4096
	.globl user_text
user_text:
	xorl %eax, %eax
	syscall
	jmp user_text
	.balign 4096

	.section .note.GNU-stack, "", @progbits
