/* SPDX-License-Identifier: MIT */
/* The runner's stacks. The page below each is not mapped (main.c). */

	.section .stacks, "aw", @progbits
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
