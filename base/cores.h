/* SPDX-License-Identifier: MIT */
/* What of the machine is there for us. */
#ifndef RIG_BASE_CORES_H
#define RIG_BASE_CORES_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>

/* Cores that this process may run on: a container, or taskset, gives less than the machine has. At least one. */
unsigned rig_cores(void);

/* MiB of memory that this process may use: the machine's, or what its control group (v2, memory.max) allows. */
uint64_t rig_memory_mib(void);

/*
 * The part of `all` that job `job` of `jobs` has for itself: as many cores for each, neighbours by their numbers, which
 * share caches as a rule. false: there are less cores than jobs. Pure.
 */
bool rig_cores_choose(const cpu_set_t *all, unsigned job, unsigned jobs, cpu_set_t *chosen);

/* Keeps this process, and all that it starts from now on, to that part; nothing where there is none. */
void rig_cores_pin(unsigned job, unsigned jobs);

#endif
