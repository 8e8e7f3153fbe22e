/* SPDX-License-Identifier: MIT */
/* How many cores there are for us. */
#ifndef RIG_SESSION_CORES_H
#define RIG_SESSION_CORES_H

/* Those that this process may run on: a container, or taskset, gives less than the machine has. At least one. */
unsigned rig_cores(void);

#endif
