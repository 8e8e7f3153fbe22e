/* SPDX-License-Identifier: MIT */
/* What lies where in a 64-bit PV kernel's address space. Pure. */
#ifndef RIG_FINDINGS_REGIONS_H
#define RIG_FINDINGS_REGIONS_H

#include <stdint.h>

/* The region's short name, which is part of signatures: "vmemmap", "direct-map", ... */
const char *rig_region_name(uint64_t address);

/* The same for people: "vmemmap: the array of struct pages". */
const char *rig_region_title(uint64_t address);

/* The index of the L4 entry that an address is translated by. */
unsigned rig_l4_index(uint64_t address);

#endif
