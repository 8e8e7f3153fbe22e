/* SPDX-License-Identifier: MIT */
/* How many cores there are for us, and how many boxes that makes. */
#ifndef RIG_SESSION_CORES_H
#define RIG_SESSION_CORES_H

#include <fuzz/session/session.h>

#include <stdbool.h>

/* Those that this process may run on: a container, or taskset, gives less than the machine has. At least one. */
unsigned rig_cores(void);

/* What a job keeps busy: an engine and a guest that both spin, or two guests and an engine that naps. */
#define RIG_CORES_PER_JOB 2

/* Whether each of `jobs` may have two boxes. In dom0 there is none. */
bool rig_two_boxes(const struct rig_session_options *options, unsigned jobs);

#endif
