/* SPDX-License-Identifier: MIT */
    .globl _start
_start:
    xorl %ebp, %ebp
    andq $-16, %rsp
    call rig_init
    .section .note.GNU-stack, "", @progbits
