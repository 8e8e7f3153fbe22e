/* SPDX-License-Identifier: MIT */
#include <guest/logic/kernel.h>

const struct revision *this_kernel;
struct percpu percpu[2];
struct task current_task;
