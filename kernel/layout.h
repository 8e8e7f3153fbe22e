/* SPDX-License-Identifier: MIT */
/*
 * The regions of one kernel's address space, by name. They differ by release and configuration: the direct map starts
 * at slot 272 up to 4.19 and at 273 later, KASAN has a shadow or not, the p2m list is where the image asks for it.
 * Under Xen PV with 4-level tables nothing is moved by KASLR, so the regions are constants of the image.
 */
#ifndef RIG_KERNEL_LAYOUT_H
#define RIG_KERNEL_LAYOUT_H

#include <kernel/image.h>
#include <kernel/names.h>

#include <stddef.h>
#include <stdint.h>

struct rig_kernel_region {
    uint64_t first, last;
    const char *name;  /* short, part of signatures: "vmemmap", "direct-map", .. as the model's where both have it */
    const char *title; /* for people */
};

#define RIG_KERNEL_REGIONS_MOST 32

/* By address, without gaps: what lies between two regions is a region "hole". */
struct rig_kernel_layout {
    struct rig_kernel_region at[RIG_KERNEL_REGIONS_MOST];
    size_t count;
};

/* `names` may be NULL: then what only a symbol tells (KASAN, the image's end) is left out. */
void rig_kernel_layout_of(struct rig_kernel_layout *layout, const struct rig_kernel_image *image,
                          const struct rig_kernel_names *names);

/* Pure. The region of an address; there always is one. */
const struct rig_kernel_region *rig_kernel_region_at(const struct rig_kernel_layout *layout, uint64_t address);

/* Pure. The region of that name; NULL: this kernel has none. */
const struct rig_kernel_region *rig_kernel_region_named(const struct rig_kernel_layout *layout, const char *name);

#endif
