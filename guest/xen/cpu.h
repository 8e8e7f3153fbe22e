/* SPDX-License-Identifier: MIT */
/*
 * Which CPU this is. The selector in %fs tells: no code here uses the segment, Xen keeps it with each vCPU, and it is
 * what VCPUOP_initialise was given, 0 of the one that boots. A stack would not do: injections move stacks.
 */
#ifndef GUEST_XEN_CPU_H
#define GUEST_XEN_CPU_H

#include <guest/xen/types.h>

#include <xen/xen.h>

#define NR_CPUS 2
/* %fs of the second CPU: a selector that is loaded, where FLAT_KERNEL_DS is the null one. */
#define SECOND_CPU_FS FLAT_RING3_DS32

static inline unsigned smp_processor_id(void)
{
    u16 fs;

    __asm__ volatile("movw %%fs, %0" : "=r"(fs));
    return fs != 0;
}

#endif
