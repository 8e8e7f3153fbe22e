/* SPDX-License-Identifier: MIT */
/*
 * What was built: which target links with which, and which file uses what another one defines. A name that has a weak
 * definition is a hook: whoever uses it needs no more than that one.
 */
#ifndef STATIC_ROOMS_OBJECTS_H
#define STATIC_ROOMS_OBJECTS_H

#include "table.h"

/*
 * Prints a line for each thing that is not as it should be; returns how many, or -1.
 *
 * targets: the file that rig_write_targets of cmake/rooms.cmake makes; its objects have to be built.
 */
int objects_check(const struct room_table *table, const char *targets, struct rig_error *err);

#endif
