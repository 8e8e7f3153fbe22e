/* SPDX-License-Identifier: MIT */
/* Filled in by Xen, which finds it by a note (runner/start.S): 32 bytes a hypercall. guest.lds puts it first. */
	.section .text.hypercall_page, "ax", @progbits
	.balign 4096
	.globl hypercall_page
hypercall_page:
	.skip 4096

	.section .note.GNU-stack, "", @progbits
