/* SPDX-License-Identifier: MIT */
/*
 * The kernel's static tables as they are linked: entries hold guest frames; setup_kernel_pagetable() makes them
 * machine frames. init_level4_pgt comes first: its address is the one the crash address is computed from.
 */
#define PA(symbol) symbol - 0xffffffff80000000
#define KERNPG_TABLE 0x063
#define TABLE 0x067

	.section .pgt.level4, "aw", @progbits
	.balign 4096
	.globl init_level4_pgt
init_level4_pgt:
	.quad PA(level3_ident_pgt) + KERNPG_TABLE
	.fill 271, 8, 0
	.quad PA(level3_ident_pgt) + KERNPG_TABLE	/* PAGE_OFFSET */
	.fill 238, 8, 0
	.quad PA(level3_kernel_pgt) + TABLE		/* kernel map */

	.section .pgt.tables, "aw", @progbits
	.balign 4096
	.globl level3_ident_pgt
level3_ident_pgt:
	.quad PA(level2_ident_pgt) + KERNPG_TABLE
	.fill 511, 8, 0

	.globl level3_kernel_pgt
level3_kernel_pgt:
	.fill 510, 8, 0
	.quad PA(level2_kernel_pgt) + KERNPG_TABLE
	.quad PA(level2_fixmap_pgt) + TABLE

	.globl level3_user_vsyscall
level3_user_vsyscall:
	.fill 512, 8, 0

	.globl level2_ident_pgt
level2_ident_pgt:
	.fill 512, 8, 0

	.globl level2_kernel_pgt
level2_kernel_pgt:
	.fill 512, 8, 0

	.globl level2_fixmap_pgt
level2_fixmap_pgt:
	.fill 512, 8, 0

	.section .note.GNU-stack, "", @progbits
