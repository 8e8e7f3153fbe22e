/* SPDX-License-Identifier: MIT */
#include <fuzz/findings/regions.h>

#include <base/array.h>
#include <rig/scenario.h>

#include <stddef.h>

/* By first address, each up to the next. Linux up to 4.19 has its direct map from slot 272 on, later ones from 273. */
static const struct region {
    uint64_t first;
    const char *name;
    const char *title;
} regions[] = {
    {UINT64_C(0x0000000000000000), "user", "user addresses"},
    {UINT64_C(0x0000800000000000), "non-canonical", "not a canonical address"},
    {UINT64_C(0xffff800000000000), "xen", "Xen's own slots, which no guest may write"},
    {UINT64_C(0xffff880000000000), "direct-map", "the direct map of RAM (PAGE_OFFSET)"},
    {UINT64_C(0xffffc80000000000), "hole", "between the regions"},
    {UINT64_C(0xffffc90000000000), "vmalloc", "vmalloc and ioremap"},
    {UINT64_C(0xffffe90000000000), "hole", "between the regions"},
    {UINT64_C(0xffffea0000000000), "vmemmap", "vmemmap: the array of struct pages"},
    {UINT64_C(0xffffeb0000000000), "hole", "between the regions"},
    {UINT64_C(0xffffec0000000000), "kasan", "the shadow of KASAN"},
    {UINT64_C(0xfffffc0000000000), "hole", "between the regions"},
    {UINT64_C(0xffffff0000000000), "espfix", "espfix stacks"},
    {UINT64_C(0xffffff8000000000), "hole", "between the regions"},
    {UINT64_C(0xffffffff80000000), "kernel-image", "the kernel image and its modules"},
};

static const struct region *find(uint64_t address)
{
    size_t i = RIG_COUNT(regions) - 1;

    while (address < regions[i].first)
        i--;
    return &regions[i];
}

const char *rig_region_name(uint64_t address)
{
    return find(address)->name;
}

const char *rig_region_title(uint64_t address)
{
    return find(address)->title;
}

unsigned rig_l4_index(uint64_t address)
{
    return (unsigned)(address >> 39) & (RIG_L4_SLOTS - 1);
}
