/* SPDX-License-Identifier: MIT */
/* What dom0 and Xen hold, counted for the leak test. */
#ifndef INJECTOR_STATS_H
#define INJECTOR_STATS_H

#include <injector/handles.h>

#include <rig/board.h>

/* Fills in everything but builds, revivals and hangs. */
void stats_count(struct handles *handles, struct rig_stats *stats);

#endif
