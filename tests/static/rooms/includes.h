/* SPDX-License-Identifier: MIT */
/* What the sources say: who includes whom, and how many C files are in a folder. */
#ifndef STATIC_ROOMS_INCLUDES_H
#define STATIC_ROOMS_INCLUDES_H

#include "table.h"

/* Prints a line for each thing that is not as it should be below `root`; returns how many. */
unsigned includes_check(const struct room_table *table, const char *root);

#endif
