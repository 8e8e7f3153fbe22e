/* SPDX-License-Identifier: MIT */
#include <kernel/layout.h>

#include <base/load.h>
#include <rig/x86.h>

#include <string.h>

/*
 * Documentation/arch/x86/x86_64/mm.rst has the map with 4-level tables, the only ones of a PV domain. Where the kernel
 * has a variable for a base, its initial value in the image is taken: KASLR would change it, but the code that does is
 * in the part of a bzImage that Xen never runs.
 */
#define GIB ((uint64_t)1 << 30)
#define TIB ((uint64_t)1 << 40)
#define SLOT ((uint64_t)1 << 39)

#define USER_END UINT64_C(0x00007fffffffffff)
#define UPPER_HALF UINT64_C(0xffff800000000000)
/* Slots 256 to 271, HYPERVISOR_VIRT_START to _END of Xen's public/arch-x86/xen-x86_64.h. */
#define XEN_END UINT64_C(0xffff87ffffffffff)
#define LDT_REMAP UINT64_C(0xffff880000000000)
#define DIRECT_MAP UINT64_C(0xffff888000000000)
#define DIRECT_MAP_SIZE (64 * TIB)
#define VMALLOC UINT64_C(0xffffc90000000000)
#define VMALLOC_SIZE (32 * TIB)
#define VMEMMAP UINT64_C(0xffffea0000000000)
#define VMEMMAP_SIZE (1 * TIB)
#define KASAN_FIRST UINT64_C(0xffffec0000000000)
#define KASAN_SIZE (16 * TIB)
#define CPU_ENTRY_AREA UINT64_C(0xfffffe0000000000)
#define ESPFIX UINT64_C(0xffffff0000000000)
#define EFI_FIRST UINT64_C(0xffffffef00000000)
#define EFI_SIZE (64 * GIB)
/* Module space ends 16 MiB below the top, or 32 where CONFIG_DEBUG_KMAP_LOCAL_FORCE_MAP needs a larger fixmap. */
#define FIXMAP UINT64_C(0xffffffffff000000)
#define FIXMAP_END UINT64_C(0xffffffffffdfffff)

static void add(struct rig_kernel_layout *layout, uint64_t first, uint64_t last, const char *name, const char *title)
{
    if (layout->count < RIG_KERNEL_REGIONS_MOST)
        layout->at[layout->count++] = (struct rig_kernel_region){first, last, name, title};
}

/* Regions come by address; a gap before one is a hole, a base that overlaps what is there already cuts nothing. */
static void next(struct rig_kernel_layout *layout, uint64_t first, uint64_t size, const char *name, const char *title)
{
    uint64_t free_from = layout->at[layout->count - 1].last + 1;

    if (first < free_from || size == 0)
        return;
    if (first > free_from)
        add(layout, free_from, first - 1, "hole", "between the regions");
    add(layout, first, first + size - 1, name, title);
}

/* The value a variable of the kernel has in the image; `otherwise` where there is no such variable. */
static uint64_t variable(const struct rig_kernel_image *image, const struct rig_kernel_names *names, const char *name,
                         uint64_t otherwise)
{
    struct rig_kernel_symbol symbol;
    const void *at = NULL;
    uint64_t value;

    if (names && rig_kernel_names_find(names, name, &symbol, NULL))
        at = rig_elf_at(image->elf, symbol.address, sizeof(value));
    if (!at)
        return otherwise;
    value = rig_load_u64(at);
    /* Each is a multiple of what one entry of a page table maps, between Xen's slots and the kernel's image. */
    return value > XEN_END && value < CPU_ENTRY_AREA && value % GIB == 0 ? value : otherwise;
}

static bool has(const struct rig_kernel_names *names, const char *name)
{
    struct rig_kernel_symbol symbol;

    return names && rig_kernel_names_find(names, name, &symbol, NULL);
}

/* The builder maps the list where the note INIT_P2M asks for it, in the slot after the first of the user's half. */
static void lower_half(struct rig_kernel_layout *layout, const struct rig_kernel_notes *notes)
{
    uint64_t p2m = notes->init_p2m;

    if (p2m == 0 || p2m > USER_END - SLOT) {
        add(layout, 0, USER_END, "user", "user addresses");
    } else {
        add(layout, 0, p2m - 1, "user", "user addresses");
        add(layout, p2m, p2m + SLOT - 1, "p2m-list",
            "the p2m list as Xen's builder maps it, until the kernel moves it to vmalloc; user addresses afterwards");
        add(layout, p2m + SLOT, USER_END, "user", "user addresses");
    }
    add(layout, USER_END + 1, UPPER_HALF - 1, "non-canonical", "not a canonical address");
}

/* The first address of modules: the image's share is 1 GiB with CONFIG_RANDOMIZE_BASE, 512 MiB without. */
static uint64_t modules_start(const struct rig_kernel_names *names)
{
    return START_KERNEL_MAP + (has(names, "kernel_randomize_memory") ? GIB : GIB / 2);
}

void rig_kernel_layout_of(struct rig_kernel_layout *layout, const struct rig_kernel_image *image,
                          const struct rig_kernel_names *names)
{
    uint64_t direct_map = variable(image, names, "page_offset_base", DIRECT_MAP);
    uint64_t vmalloc = variable(image, names, "vmalloc_base", VMALLOC);
    uint64_t vmemmap = variable(image, names, "vmemmap_base", VMEMMAP);
    uint64_t modules = modules_start(names);

    layout->count = 0;
    lower_half(layout, &image->notes);
    next(layout, UPPER_HALF, XEN_END - UPPER_HALF + 1, "xen", "Xen's own slots, which no guest may write");
    if (direct_map > LDT_REMAP)
        next(layout, LDT_REMAP, SLOT, "ldt-remap", "the LDT's mapping under PTI, which a PV kernel has not");
    next(layout, direct_map, DIRECT_MAP_SIZE, "direct-map", "the direct map of RAM (PAGE_OFFSET)");
    next(layout, vmalloc, VMALLOC_SIZE, "vmalloc", "vmalloc and ioremap");
    next(layout, vmemmap, VMEMMAP_SIZE, "vmemmap", "vmemmap: the array of struct pages");
    if (has(names, "kasan_init"))
        next(layout, KASAN_FIRST, KASAN_SIZE, "kasan", "the shadow of KASAN");
    next(layout, CPU_ENTRY_AREA, SLOT, "cpu-entry-area", "the CPUs' entry areas");
    next(layout, ESPFIX, SLOT, "espfix", "espfix stacks");
    next(layout, EFI_FIRST, EFI_SIZE, "efi", "EFI runtime services");
    next(layout, START_KERNEL_MAP, modules - START_KERNEL_MAP, "kernel-image",
         "the kernel image, and behind it what Xen's builder hands over");
    next(layout, modules, FIXMAP - modules, "modules", "modules");
    next(layout, FIXMAP, FIXMAP_END - FIXMAP + 1, "fixmap", "the fixmap and the vsyscall page");
    add(layout, FIXMAP_END + 1, UINT64_MAX, "hole", "the last 2 MiB: error numbers as pointers");
}

const struct rig_kernel_region *rig_kernel_region_at(const struct rig_kernel_layout *layout, uint64_t address)
{
    size_t i = layout->count - 1;

    while (address < layout->at[i].first)
        i--;
    return &layout->at[i];
}

const struct rig_kernel_region *rig_kernel_region_named(const struct rig_kernel_layout *layout, const char *name)
{
    for (size_t i = 0; i < layout->count; i++)
        if (strcmp(layout->at[i].name, name) == 0)
            return &layout->at[i];
    return NULL;
}
