/* SPDX-License-Identifier: MIT */
/* The first program, as part of ours. */
    .section .rodata
    .globl rig_init_image, rig_init_image_end
    .balign 16
rig_init_image:
    .incbin RIG_INIT_PROGRAM
rig_init_image_end:
    .byte 0
    .section .note.GNU-stack, "", @progbits
