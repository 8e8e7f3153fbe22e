/* SPDX-License-Identifier: MIT */
#include <guest/logic/kernel.h>

const struct revision *this_kernel;
struct percpu percpu[NR_CPUS];
struct task tasks[NR_CPUS];
