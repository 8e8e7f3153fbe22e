/* SPDX-License-Identifier: MIT */
/* The clock of everything on the host: it only goes forward, and its start means nothing. */
#ifndef RIG_BASE_CLOCK_H
#define RIG_BASE_CLOCK_H

#include <stdint.h>

#define RIG_NS_PER_SECOND UINT64_C(1000000000)

/* Nanoseconds of CLOCK_MONOTONIC. */
uint64_t rig_now_ns(void);

/* The same in seconds. */
double rig_seconds(void);

#endif
